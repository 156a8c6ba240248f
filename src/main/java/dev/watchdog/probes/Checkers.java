package dev.watchdog.probes;

import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.net.NetClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What checks are made with, for one program. The thread that looks for patterns is shared by all
 * programs, and there only where it is of use. For one event loop.
 */
public final class Checkers {

  private static final String NAME = "probes";

  private final Supplier<Vertx> vertx;
  private final OperatingSystem os;
  private final Log log;
  private Optional<NetClient> tcp = Optional.empty();
  private Optional<WorkerExecutor> matching = Optional.empty();

  /**
   * @param log of the program
   */
  public Checkers(Supplier<Vertx> vertx, OperatingSystem os, Log log) {
    this.vertx = vertx;
    this.os = os;
    this.log = log;
  }

  Vertx vertx() {
    return vertx.get();
  }

  /**
   * Makes a probe's check, for one run.
   *
   * @param onTrouble gets a sentence about what goes wrong, on any thread
   */
  Checker of(Probe probe, MonitoredRun run, Consumer<String> onTrouble) {
    return switch (probe.check()) {
      case Check.Http http -> new HttpChecker(http, millis(probe), tcp());
      case Check.Tcp(var address) -> new TcpChecker(address, millis(probe), tcp());
      case Check.Exec(var words) ->
          new ExecChecker(vertx(), os, helper(words, run), run.run().mark());
      case Check.LogLine(String regex) -> {
        LinePattern pattern = new LinePattern(regex, probe.timeout().toNanos(), System::nanoTime);
        yield new LogChecker(log, run.run().number(), run.begin(), pattern, matching(), onTrouble);
      }
    };
  }

  private static int millis(Probe probe) {
    return Math.clamp(probe.timeout().toMillis(), 1, Integer.MAX_VALUE);
  }

  /** It speaks for itself and not for the program. */
  private static Command helper(List<String> words, MonitoredRun run) {
    Command command = run.command();
    return command.running(words).withEnvironment(NotifyEnvironment.without(command.environment()));
  }

  private NetClient tcp() {
    if (tcp.isEmpty()) {
      tcp = Optional.of(vertx().createNetClient());
    }
    return tcp.get();
  }

  private WorkerExecutor matching() {
    if (matching.isEmpty()) {
      matching = Optional.of(vertx().createSharedWorkerExecutor(NAME, 1));
    }
    return matching.get();
  }
}
