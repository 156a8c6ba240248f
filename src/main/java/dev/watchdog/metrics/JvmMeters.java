package dev.watchdog.metrics;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import java.util.function.Supplier;

/** Figures of the watchdog's own JVM. They need the module java.management. */
final class JvmMeters {

  private static final double MILLIS_PER_SECOND = 1e3;

  private JvmMeters() {}

  static void bind(Meters meters) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    bindMemory(meters.with("area", "heap"), memory::getHeapMemoryUsage);
    bindMemory(meters.with("area", "nonheap"), memory::getNonHeapMemoryUsage);
    bindDirectMemory(meters.with("area", "direct"));
    meters.gauge(
        "watchdog_jvm_heap_max_bytes",
        "The most that the heap of the watchdog's JVM may grow to",
        () -> memory.getHeapMemoryUsage().getMax());
    meters.gauge(
        "watchdog_jvm_threads",
        "Java threads of the watchdog",
        () -> ManagementFactory.getThreadMXBean().getThreadCount());
    ManagementFactory.getGarbageCollectorMXBeans().forEach(gc -> bindCollector(meters, gc));
  }

  private static void bindMemory(Meters meters, Supplier<MemoryUsage> usage) {
    used(meters, () -> usage.get().getUsed());
    meters.gauge(
        "watchdog_jvm_memory_committed_bytes",
        "Memory that the watchdog's JVM has from the system",
        () -> usage.get().getCommitted());
  }

  /** The rings of the logs, and the buffers of sockets. */
  private static void bindDirectMemory(Meters meters) {
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        used(meters, pool::getMemoryUsed);
      }
    }
  }

  private static void used(Meters meters, Supplier<Long> bytes) {
    meters.gauge(
        "watchdog_jvm_memory_used_bytes", "Memory that the watchdog's JVM uses", bytes::get);
  }

  private static void bindCollector(Meters meters, GarbageCollectorMXBean collector) {
    Meters ofCollector = meters.with("collector", collector.getName().toLowerCase(Locale.ROOT));
    ofCollector.counter(
        "watchdog_jvm_gc_collections",
        "Garbage collections of the watchdog's JVM",
        collector::getCollectionCount);
    ofCollector.counter(
        "watchdog_jvm_gc_seconds",
        "Time that the watchdog's JVM has spent on garbage collection",
        () -> collector.getCollectionTime() / MILLIS_PER_SECOND);
  }
}
