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
 * What the main thread is told while the program runs: by other threads, in the order in which it
 * happened, and by signals, which it takes itself, so that no thread has to be made for one.
 */
final class Inbox {

  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

  /** Something for the main thread. */
  sealed interface Message {
    /** A signal arrived. */
    record Received(Signal signal) implements Message {}

    /** The config file is to be read again; whoever wants it is told what came of it. */
    record Reload(Promise<ReloadRoutes.Changes> changes) implements Message {}

    /** Nothing of any program is there or can come. */
    record Ended(int exitCode) implements Message {}

    /** A program is supervised no longer, through an error of ours. */
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
