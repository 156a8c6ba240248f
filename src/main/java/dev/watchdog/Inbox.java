package dev.watchdog;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.State;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What the main thread is told while the program runs, in the order in which it happened. */
final class Inbox {

  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

  /** Something for the main thread. */
  sealed interface Message {
    /** This process was asked to end. */
    record Terminate(Signal signal) implements Message {}

    /** A signal for the child arrived here. */
    record PassOn(Signal signal) implements Message {}

    /** Nothing of the program is there, and nothing will happen by itself. */
    record AtRest(State state) implements Message {}

    /** The last order is fulfilled: nothing of the program is there or can come. */
    record Ended() implements Message {}

    /** The program is supervised no longer, through an error of ours. */
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
