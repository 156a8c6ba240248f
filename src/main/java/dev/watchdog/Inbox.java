package dev.watchdog;

import dev.watchdog.lifecycle.Signal;
import io.vertx.core.Promise;
import dev.watchdog.web.routes.ReloadRoutes;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What the main thread is told while the program runs, in the order in which it happened. */
final class Inbox {

  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

  /** Something for the main thread. */
  sealed interface Message {
    /** This process was asked to end. */
    record Terminate(Signal signal) implements Message {}

    /**
     * A signal for the programs arrived here, or for us where it has the config file read again.
     */
    record Received(Signal signal) implements Message {}

    /** The config file is to be read again; whoever wants it is told what came of it. */
    record Reload(Promise<ReloadRoutes.Changes> changes) implements Message {}

    /** Nothing of any program is there or can come. */
    record Ended(int exitCode) implements Message {}

    /** A program is supervised no longer, through an error of ours. */
    record Failed(Throwable thrown) implements Message {}
  }

  void add(Message message) {
    messages.add(message);
  }

  Message take() throws InterruptedException {
    return messages.take();
  }

  /** Whether an order to end came before there was anything to end. */
  boolean isEndWanted() {
    return messages.stream().anyMatch(Message.Terminate.class::isInstance);
  }
}
