package dev.watchdog.web.connection;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps some of the heap free for supervision, whatever has used up the rest: clients are closed
 * then, those without progress first. {@link MemoryBudget} counts what is known to hold memory;
 * this is for what is not counted, such as a companion that grows. Without it the JVM ends at the
 * first allocation that fails (docs/adr/0025-when-memory-runs-out.md).
 *
 * <p>For one event loop.
 */
final class HeapReserve {

  /**
   * A death, a stop and a kill take some 100 KB; a garbage collection can move objects in 8 MiB.
   */
  static final long RESERVE_BYTES = 8L * 1024 * 1024;

  private static final int CLOSED_AT_ONCE = 32;

  private static final Logger LOG = LoggerFactory.getLogger(HeapReserve.class);

  private final MemoryBudget budget;
  private final LongSupplier freeBytes;
  private final Runnable collect;
  private boolean isShort;

  HeapReserve(MemoryBudget budget) {
    this(budget, HeapReserve::free, System::gc);
  }

  /**
   * @param freeBytes of the heap, with garbage counted as used
   * @param collect makes garbage free
   */
  HeapReserve(MemoryBudget budget, LongSupplier freeBytes, Runnable collect) {
    this.budget = budget;
    this.freeBytes = freeBytes;
    this.collect = collect;
  }

  private static long free() {
    Runtime jvm = Runtime.getRuntime();
    return jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory();
  }

  /** Closes some clients if the reserve is used; to be called while there are any. */
  void check() {
    if (freeBytes.getAsLong() >= RESERVE_BYTES) {
      isShort = false;
      return;
    }
    collect.run(); // most of what is used may be garbage
    if (freeBytes.getAsLong() >= RESERVE_BYTES) {
      return;
    }
    int closed = budget.giveUp(CLOSED_AT_ONCE);
    if (!isShort) {
      isShort = true;
      LOG.warn(
          "the heap is nearly full: closed {} connections, and closing more while it is", closed);
    }
  }
}
