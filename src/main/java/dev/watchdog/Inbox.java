package dev.watchdog;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.posix.ReceivedSignals;
import dev.watchdog.web.routes.ReloadRoutes;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The messages to the main thread while programs run: those of other threads, in their order, and
 * signals, which the main thread takes itself, so that a signal needs no new thread.
 */
final class Inbox {

  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

  /** Something for the main thread. */
  sealed interface Message {
    /** A signal arrived. */
    record Received(Signal signal) implements Message {}

    /** The config file has to be read again; the promise gets the result. */
    record Reload(Promise<ReloadRoutes.Changes> changes) implements Message {}

    /** Nothing of any program is there or can come. */
    record Ended(int exitCode) implements Message {}

    /** A program is no longer supervised, after an internal error. */
    record Failed(Throwable thrown) implements Message {}
  }

  /** From any thread. */
  void add(Message message) {
    messages.add(message);
    ReceivedSignals.wakeUp();
  }

  /** Waits for the next one. */
  Message take() {
    while (true) {
      Message message = messages.poll();
      if (message != null) {
        return message;
      }
      Optional<Signal> signal = ReceivedSignals.await();
      if (signal.isPresent()) {
        return new Message.Received(signal.get());
      }
    }
  }

  /** Whether one of these signals arrived before there was anything to end; none is lost by it. */
  boolean holdsAnyOf(Set<Signal> signals) {
    for (Optional<Signal> s = ReceivedSignals.poll(); s.isPresent(); s = ReceivedSignals.poll()) {
      messages.add(new Message.Received(s.get()));
    }
    return messages.stream()
        .anyMatch(m -> m instanceof Message.Received(Signal signal) && signals.contains(signal));
  }
}
