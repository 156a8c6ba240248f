package dev.watchdog.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.watchdog.access.Address;
import dev.watchdog.access.TestCertificates;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Position;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem.RunId;
import dev.watchdog.process.runs.TheLinux;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Each kind of check, against something real. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class CheckersTest {

  private static final MonitoredRun RUN = run(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Log log = new Log(1 << 16, InstantSource.system());
  private final WrittenLines lines = new WrittenLines(log);
  private final Checkers checkers = new Checkers(() -> vertx, TheLinux.INSTANCE, log);

  private static MonitoredRun run(int number) {
    return new MonitoredRun(
        new Command(List.of("app"), List.of(), environment()),
        new RunId("app", number, "test.checkers"),
        HealthPolicy.NONE,
        Duration.ofSeconds(10),
        new Position(0, 1));
  }

  private static Map<String, String> environment() {
    return Map.of("PATH", System.getenv("PATH"), "MINE", "42", "NOTIFY_SOCKET", "/run/other");
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private Checker checker(Check check) {
    return checkers.of(Probe.of(check), RUN, _ -> {});
  }

  /** Why it failed; "" if it did not. */
  private String outcome(Checker checker) throws Exception {
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    context.runOnContext(_ ->
        checker
            .check()
            .onComplete(_ -> outcome.add(""), e -> outcome.add(CheckFailedException.why(e))));
    return outcome.take();
  }

  private int serve(Handler<HttpServerRequest> handler) throws Exception {
    HttpServer server = vertx.createHttpServer().requestHandler(handler);
    return server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
  }

  private static Check http(int port) {
    return new Check.Http(URI.create("http://user:pw@127.0.0.1:" + port + "/ready?key=secret"));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 302, 399})
  void an_answer_from_200_to_399_is_a_success(int status) throws Exception {
    int port = serve(r -> r.response().setStatusCode(status).putHeader("Location", "/x").end());
    assertThat(outcome(checker(http(port)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 500, 503})
  void any_other_answer_is_a_failure(int status) throws Exception {
    int port = serve(r -> r.response().setStatusCode(status).end());
    assertThat(outcome(checker(http(port))))
        .isEqualTo("GET http://127.0.0.1:" + port + "/ready answered " + status);
  }

  @Test
  void the_path_is_asked_for_as_it_was_given_and_each_connection_is_closed() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    int port =
        serve(r -> {
          asked.add(r.method() + " " + r.uri());
          r.connection().closeHandler(_ -> closed.add("closed"));
          r.response().end("x");
        });
    Checker checker = checker(http(port));
    for (int i = 0; i < 3; i++) {
      assertThat(outcome(checker)).isEmpty();
      assertThat(asked.take()).isEqualTo("GET /ready?key=secret");
      assertThat(closed.take()).isEqualTo("closed");
    }
  }

  @Test
  void an_endless_answer_is_not_read() throws Exception {
    BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    int port =
        serve(r -> {
          r.connection().closeHandler(_ -> closed.add("closed"));
          r.response().setChunked(true).write("x".repeat(100_000));
        });
    assertThat(outcome(checker(http(port)))).isEmpty();
    assertThat(closed.take()).isEqualTo("closed");
  }

  @Test
  void an_invalid_answer_is_a_failure_and_nothing_else_logs_it() throws Exception {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    logged.start();
    root.addAppender(logged);
    try {
      NetServer server =
          vertx.createNetServer().connectHandler(s -> s.handler(_ -> s.write("x".repeat(8_000))));
      int port = server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
      assertThat(outcome(checker(http(port))))
          .startsWith("GET http://127.0.0.1:" + port + "/ready: ");
      vertx.close().await(10, TimeUnit.SECONDS); // and so all is heard that there is to hear
      assertThat(logged.list).isEmpty();
    } finally {
      root.detachAppender(logged);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a:\r\n", "\r\nHTTP/1.1 100 Continue\r\n", "b", "\r\nHTTP/1.1 103 x\r\na: b\r\n"})
  void an_endless_head_is_a_failure_and_hung_up_on(String part) throws Exception {
    BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    NetServer server =
        vertx
            .createNetServer()
            .connectHandler(s -> {
              s.closeHandler(_ -> closed.add("closed"));
              s.handler(_ -> s.write("HTTP/1.1 100 Continue\r\n" + part.repeat(70_000)));
            });
    int port = server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
    assertThat(outcome(checker(http(port))))
        .isEqualTo(
            "GET http://127.0.0.1:"
                + port
                + "/ready: the head of the answer is longer than 65536 bytes");
    assertThat(closed.take()).isEqualTo("closed");
  }

  @Test
  void what_hangs_up_without_an_answer_is_a_failure() throws Exception {
    NetServer server =
        vertx.createNetServer().connectHandler(s -> s.handler(_ -> s.end(Buffer.buffer("HTTP/1"))));
    int port = server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
    assertThat(outcome(checker(http(port))))
        .endsWith("/ready: the connection was closed without an answer");
  }

  @Test
  void a_certificate_is_not_checked_and_a_handshake_has_the_time_of_the_check() throws Exception {
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .addCertPath(TestCertificates.file("ec.crt").toString())
                            .addKeyPath(TestCertificates.file("ec.key").toString())))
            .requestHandler(r -> r.response().end(r.getHeader("Host")));
    int port = server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
    assertThat(outcome(https(port, Duration.ofSeconds(50)))).isEmpty();
    NetServer silent = vertx.createNetServer().connectHandler(_ -> {});
    int silentPort = silent.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
    assertThat(outcome(https(silentPort, Duration.ofMillis(50))))
        .isEqualTo("GET https://127.0.0.1:" + silentPort + ": handshake timed out after 50ms");
  }

  private Checker https(int port, Duration timeout) {
    Check check = new Check.Http(URI.create("https://127.0.0.1:" + port));
    return checkers.of(new Probe(check, Probe.PERIOD, timeout, 1, 3), RUN, _ -> {});
  }

  @Test
  void a_cancelled_check_closes_its_connection() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    int port =
        serve(r -> {
          r.connection().closeHandler(_ -> heard.add("closed"));
          heard.add("asked");
        });
    Checker checker = checker(http(port));
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    context.runOnContext(_ -> checker.check().onFailure(_ -> outcome.add("failed")));
    assertThat(heard.take()).isEqualTo("asked");
    context.runOnContext(_ -> checker.cancel());
    assertThat(heard.take()).isEqualTo("closed");
    assertThat(outcome.take()).isEqualTo("failed");
  }

  @Test
  void a_port_without_a_listener_is_a_failure() throws Exception {
    try (ServerSocketChannel held = ServerSocketChannel.open()) {
      held.socket().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      int port = held.socket().getLocalPort();
      assertThat(outcome(checker(new Check.Tcp(new Address("127.0.0.1", port))))).isEmpty();
    }
    try (SocketChannel held = SocketChannel.open()) { // bound, without a listener
      int port =
          held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .socket()
              .getLocalPort();
      assertThat(outcome(checker(new Check.Tcp(new Address("127.0.0.1", port)))))
          .startsWith("cannot connect to 127.0.0.1:" + port + ": Connection refused");
      assertThat(outcome(checker(http(port))))
          .startsWith("GET http://127.0.0.1:" + port + "/ready: Connection refused");
    }
  }

  @Test
  void what_connects_is_closed_again() throws Exception {
    BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    NetServer server =
        vertx.createNetServer().connectHandler(s -> s.closeHandler(_ -> closed.add("closed")));
    int port = server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
    assertThat(outcome(checker(new Check.Tcp(new Address("127.0.0.1", port))))).isEmpty();
    assertThat(closed.take()).isEqualTo("closed");
  }

  @Test
  void a_command_succeeds_with_code_0() throws Exception {
    assertThat(outcome(sh("exit 0"))).isEmpty();
    assertThat(outcome(sh("echo one; echo two; exit 3"))).isEqualTo("`sh` exited with code 3: two");
    assertThat(outcome(sh("kill -KILL $$"))).isEqualTo("`sh` was killed by SIGKILL");
    assertThat(outcome(checker(new Check.Exec(List.of("/no/such")))))
        .isEqualTo("cannot run /no/such: No such file or directory");
  }

  private Checker sh(String script) {
    return checker(new Check.Exec(List.of("sh", "-c", script)));
  }

  @Test
  void a_command_has_the_environment_of_the_program_and_does_not_speak_for_it() throws Exception {
    assertThat(outcome(sh("[ $MINE = 42 ] && [ -z \"$NOTIFY_SOCKET\" ]"))).isEmpty();
    assertThat(outcome(sh("[ $WATCHDOG_RUN_ID = test.checkers ]"))).isEmpty();
  }

  @Test
  void a_command_that_is_cancelled_is_killed_and_only_then_may_the_next_one_run() throws Exception {
    Checker checker = sh("sleep 1000");
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    context.runOnContext(_ -> {
      checker.check().onFailure(e -> outcome.add(CheckFailedException.why(e)));
      checker.cancel();
      checker.check().onFailure(e -> outcome.add(CheckFailedException.why(e)));
    });
    assertThat(outcome.take()).isEqualTo("`sh` was killed but is still running");
    assertThat(outcome.take()).isIn("given up", "`sh` was killed by SIGKILL");
  }

  @Test
  void a_line_of_this_run_makes_it_ready_for_good() throws Exception {
    Checker checker = checker(new Check.LogLine("Started .* in"));
    log.startRun(1, 71);
    assertThat(outcome(checker)).isEqualTo("no line matches /Started .* in/ yet");
    lines.write(1, "booting", "Started app in 3 s");
    assertThat(outcome(checker)).isEmpty();
    assertThat(outcome(checker)).isEmpty();
  }

  @Test
  void a_line_of_another_run_does_not() throws Exception {
    Checker checker = checkers.of(Probe.of(new Check.LogLine("Started")), run(2), _ -> {});
    log.startRun(1, 71);
    lines.write(1, "Started");
    assertThat(outcome(checker)).isEqualTo("no line matches /Started/ yet");
    log.startRun(2, 72);
    lines.write(1, "Started");
    assertThat(outcome(checker)).isEqualTo("no line matches /Started/ yet");
    lines.write(2, "Started");
    assertThat(outcome(checker)).isEmpty();
  }

  @Test
  void a_line_that_comes_in_parts_is_one_line_and_streams_are_apart() throws Exception {
    Checker checker = checker(new Check.LogLine("^Started$"));
    log.startRun(1, 71);
    lines.begin(1, "Star");
    assertThat(outcome(checker)).isEqualTo("no line matches /^Started$/ yet");
    lines.writeToStderr(1, "ted");
    assertThat(outcome(checker)).isEqualTo("no line matches /^Started$/ yet");
    lines.write(1, "ted");
    assertThat(outcome(checker)).isEmpty();
  }

  @Test
  void a_line_that_takes_too_long_is_skipped_and_reported_once() throws Exception {
    BlockingQueue<String> trouble = new LinkedBlockingQueue<>();
    Checker checker =
        checkers.of(
            new Probe(
                new Check.LogLine(".*.*.*.*.*.*.*x|yes"), Probe.PERIOD, Duration.ofMillis(5), 1, 3),
            RUN,
            trouble::add);
    log.startRun(1, 71);
    lines.write(1, "a".repeat(500), "a".repeat(500), "yes");
    assertThat(outcome(checker)).isEmpty();
    assertThat(trouble.take())
        .isEqualTo(
            "wrote a line of 500 characters, which takes too long to match with"
                + " /.*.*.*.*.*.*.*x|yes/");
    assertThat(trouble).isEmpty();
  }

  @Test
  void lines_that_are_gone_are_reported() throws Exception {
    BlockingQueue<String> trouble = new LinkedBlockingQueue<>();
    Checker checker = checkers.of(Probe.of(new Check.LogLine("last")), RUN, trouble::add);
    log.startRun(1, 71);
    for (int i = 0; i < 3_000; i++) {
      lines.write(1, "x".repeat(100));
    }
    lines.write(1, "last");
    assertThat(outcome(checker)).isEmpty();
    assertThat(trouble.take())
        .matches("wrote \\d+ lines that were overwritten before they .* with /last/");
  }

  @Test
  void nothing_has_to_be_there_to_be_cancelled() {
    for (Check check :
        List.of(
            http(1),
            new Check.Tcp(new Address("127.0.0.1", 1)),
            new Check.Exec(List.of("x")),
            new Check.LogLine("x"))) {
      assertThatCode(checker(check)::cancel).doesNotThrowAnyException();
    }
  }
}
