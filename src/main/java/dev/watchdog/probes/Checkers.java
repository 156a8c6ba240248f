package dev.watchdog.probes;

import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What checks are made with, for one program. The HTTP client and the thread that looks for
 * patterns are shared by all programs, and there only where somebody has a use for them. For one
 * event loop.
 */
public final class Checkers {

  private static final String NAME = "probes";

  /** To one host and port; each probe has one at most. */
  private static final int CONNECTIONS_MAX = 1_000;

  private final Supplier<Vertx> vertx;
  private final OperatingSystem os;
  private final Log log;
  private Optional<HttpClientAgent> http = Optional.empty();
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
   * @param onTrouble told in a sentence what goes wrong with it, from any thread
   */
  Checker of(Probe probe, Supervised run, Consumer<String> onTrouble) {
    return switch (probe.check()) {
      case Check.Http http -> new HttpChecker(http, millis(probe), http());
      case Check.Tcp(var address) -> new TcpChecker(address, millis(probe), tcp());
      case Check.Exec(var words) ->
          new ExecChecker(vertx(), os, errand(words, run), run.run().mark());
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
  private static Command errand(List<String> words, Supervised run) {
    Command command = run.command();
    return command.running(words).withEnvironment(NotifyEnvironment.without(command.environment()));
  }

  private HttpClientAgent http() {
    if (http.isEmpty()) {
      HttpClientOptions options =
          new HttpClientOptions()
              .setShared(true)
              .setName(NAME)
              .setKeepAlive(false)
              .setTrustAll(true)
              .setVerifyHost(false);
      http =
          Optional.of(
              vertx()
                  .httpClientBuilder()
                  .with(options)
                  .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX))
                  // What goes wrong with it fails the check, or comes after its answer; Vert.x
                  // would log it, each time, and without a word of whose it is.
                  .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
                  .build());
    }
    return http.get();
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
