package dev.watchdog.bus;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Messages that were published and that their consumers have not taken yet. A message whose
 * consumer is gone is never taken; it counts until the garbage collector finds it.
 */
final class InFlight {

  private final Set<Reference<LinesOnDemand>> waiting = ConcurrentHashMap.newKeySet();
  private final ReferenceQueue<LinesOnDemand> lost = new ReferenceQueue<>();
  private int copies;

  /** Adds a message for one consumer. For the publishing thread. */
  void add(LinesOnDemand message) {
    Reference<LinesOnDemand> reference = new WeakReference<>(message, lost);
    message.onTaken(() -> waiting.remove(reference));
    waiting.add(reference);
    copies++;
  }

  /** A consumer has taken this message. From any thread. */
  void taken(Map<String, Object> message) {
    if (message instanceof LinesOnDemand lines) {
      lines.taken();
    }
  }

  int count() {
    for (Reference<?> gone = lost.poll(); gone != null; gone = lost.poll()) {
      waiting.remove(gone);
    }
    return waiting.size();
  }

  /** How many messages were added so far. For the publishing thread. */
  int copies() {
    return copies;
  }
}
