package dev.watchdog.metrics;

import dev.watchdog.logs.StandardStream;
import dev.watchdog.process.StallPolicy.Losses;
import dev.watchdog.process.proc.Usage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Figures of the watchdog itself, under the names that clients of Prometheus use. */
final class OwnMeters {

  private final Function<StandardStream, Losses> losses;
  private final LongSupplier orphansReaped;
  private Usage.Share share = Usage.Share.NONE;

  OwnMeters(Function<StandardStream, Losses> losses, LongSupplier orphansReaped) {
    this.losses = losses;
    this.orphansReaped = orphansReaped;
  }

  void bind(Meters meters) {
    bindUsage(meters);
    for (StandardStream stream : StandardStream.values()) {
      bind(meters.with("stream", stream.word()), () -> losses.apply(stream));
    }
    meters.counter(
        "watchdog_orphans_reaped",
        "Processes that ended as orphans and were reaped by the watchdog",
        orphansReaped::getAsLong);
  }

  /** Reads the usage again. */
  void look() {
    share = Usage.ofSelf();
  }

  private void bindUsage(Meters meters) {
    meters.counter(
        "process_cpu_seconds",
        "Processor time of the watchdog itself",
        () -> Seconds.of(share.cpu()));
    meters.gauge(
        "process_resident_memory_bytes",
        "Resident memory of the watchdog itself",
        () -> share.residentBytes());
    meters.gauge("process_threads", "Threads of the watchdog itself", () -> share.threads());
    meters.gauge(
        "process_open_fds", "File descriptors of the watchdog itself", () -> share.openFiles());
  }

  private static void bind(Meters meters, Supplier<Losses> losses) {
    meters.counter(
        "watchdog_output_stall_seconds",
        "How long output has waited for the reader of the watchdog's own stdout or stderr",
        () -> Seconds.of(losses.get().stalled()));
    meters.counter(
        "watchdog_output_dropped_lines",
        "Lines that were not read in time (-stdout-stall drop)",
        () -> losses.get().lines());
    meters.counter(
        "watchdog_output_dropped_bytes",
        "Bytes that were not read in time (-stdout-stall drop)",
        () -> losses.get().bytes());
  }
}
