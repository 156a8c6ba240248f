package dev.watchdog.program;

import dev.watchdog.bus.Addresses;
import io.vertx.core.eventbus.DeliveryContext;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The commands that were sent and are not looked at yet. They wait in the queue of an event loop,
 * which has no bound: a companion that sends without end would fill the heap of all of us, where
 * the loop gets too little of the processor. From any thread.
 */
final class PendingCommands {

  /** Some 2 MB of the heap. */
  static final int PENDING_MAX = 4_096;

  private static final int CONFLICT = 409;

  private final AtomicInteger pending = new AtomicInteger();

  /** Lets a message pass, unless it is one command too many; then its sender gets a failure. */
  void admit(DeliveryContext<Object> delivery) {
    if (!delivery.message().address().equals(Addresses.COMMAND)) {
      delivery.next();
    } else if (pending.incrementAndGet() <= PENDING_MAX) {
      delivery.next();
    } else {
      taken();
      delivery.message().fail(CONFLICT, "too many commands at once: " + PENDING_MAX + " wait");
    }
  }

  /** One was looked at. */
  void taken() {
    pending.updateAndGet(n -> Math.max(0, n - 1)); // some came before the count began
  }
}
