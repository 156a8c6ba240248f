package dev.watchdog.metrics;

import dev.watchdog.lifecycle.Child;
import dev.watchdog.lifecycle.Status;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Log.Readers;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.logs.Tally;
import dev.watchdog.process.proc.Usage;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Figures of one program. For one thread. */
final class ProgramMeters {

  private static final Readers NONE = new Readers(0, 0);

  private final ProgramCounts counts;
  private final Meters meters;
  private final Set<ProgramCounts.Exit> known = new HashSet<>();
  private final CpuTime cpu = new CpuTime();
  private Usage.Share share = Usage.Share.NONE;
  private Readers readers = NONE;

  ProgramMeters(Meters all, Program program) {
    this.counts = program.counts();
    this.meters = all.with("program", program.name());
    bindLifecycle();
    bindUsage();
    bindLog(program.log());
    bindReaders();
  }

  /** A program to be measured. */
  record Program(String name, Log log, ProgramCounts counts) {}

  /** Reads the usage and the readers again, and adds meters for new ways to end. */
  void look(Usage usage, Optional<Readers> now) {
    Optional<Child> child = counts.state().alive();
    share = child.map(c -> usage.ofRun(c.pid())).orElse(Usage.Share.NONE);
    child.ifPresent(c -> cpu.of(c.pid(), share.cpu()));
    readers = now.orElse(NONE);
    counts.exits().keySet().stream().filter(known::add).forEach(this::bind);
  }

  private void bindLifecycle() {
    for (Status status : Status.values()) {
      meters
          .with("status", status.name())
          .gauge(
              "watchdog_program_status",
              "1 for the status that the program has, 0 for the others",
              () -> counts.state().status() == status ? 1 : 0);
    }
    meters.counter("watchdog_program_starts", "Children that were spawned", () -> counts.starts());
    meters.counter("watchdog_program_kills", "Runs that SIGKILL had to end", () -> counts.kills());
    meters.gauge(
        "watchdog_program_restart_delay_seconds",
        "The restart delay that was announced last",
        () -> Seconds.of(counts.restartDelay()));
    meters.gauge(
        "watchdog_program_uptime_seconds",
        "How long the child has been running; 0 without a child",
        () -> Seconds.of(counts.uptime()));
  }

  private void bind(ProgramCounts.Exit exit) {
    meters
        .with("cause", exit.cause(), "code", exit.code())
        .counter(
            "watchdog_program_exits",
            "Ends of runs: why, and with which exit code or by which signal",
            () -> counts.exits().getOrDefault(exit, 0L));
  }

  private void bindUsage() {
    meters.counter(
        "watchdog_program_cpu_seconds",
        "Processor time of all processes of the runs, as of the last look",
        () -> Seconds.of(cpu.total()));
    meters.gauge(
        "watchdog_program_resident_memory_bytes",
        "Resident memory of all processes of the run; shared pages count for each",
        () -> share.residentBytes());
    meters.gauge("watchdog_program_processes", "Processes of the run", () -> share.processes());
    meters.gauge(
        "watchdog_program_threads", "Threads of all processes of the run", () -> share.threads());
    meters.gauge(
        "watchdog_program_open_fds",
        "File descriptors of all processes of the run, of those that the watchdog may read",
        () -> share.openFiles());
  }

  private void bindLog(Log log) {
    for (StandardStream stream : StandardStream.values()) {
      Tally tally = log.tally(stream);
      Meters ofStream = meters.with("stream", stream.word());
      ofStream.counter("watchdog_log_bytes", "Bytes that the program wrote", () -> tally.bytes());
      ofStream.counter("watchdog_log_lines", "Lines that the program wrote", () -> tally.lines());
    }
    meters.counter(
        "watchdog_log_evicted_lines",
        "Lines that the ring no longer holds",
        () -> log.oldest().seq() - 1.0);
    meters.gauge(
        "watchdog_log_ring_bytes",
        "Bytes that the ring holds",
        () -> Math.max(0, log.end().offset() - log.oldest().offset()));
    meters.gauge(
        "watchdog_log_ring_capacity_bytes",
        "Bytes that the ring can hold",
        () -> log.capacityBytes());
  }

  private void bindReaders() {
    meters.gauge("watchdog_log_readers", "Readers of the live tail", () -> readers.count());
    meters.gauge(
        "watchdog_log_reader_lag_lines",
        "Lines that the slowest reader of the live tail has not been sent yet",
        () -> readers.linesBehindMax());
  }
}
