package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.access.Address;
import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.probes.Check;
import dev.watchdog.probes.HealthPolicy;
import dev.watchdog.probes.Probe;
import dev.watchdog.probes.Readiness;
import dev.watchdog.process.Command;
import dev.watchdog.process.runs.TheLinux;
import dev.watchdog.testing.Await;
import dev.watchdog.testing.FreePort;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Real Python and Java programs that become ready, hang and say so, or do not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class RealHealthTest {

  private static final Duration TICK = Duration.ofMillis(100);

  /** All that it takes to speak sd_notify(3). */
  private static final String NOTIFY =
      """
      import os, socket, sys, time
      sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      sock.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\\0", 1))
      def notify(text): sock.send(text.encode())
      """;

  private static final String SERVER =
      """
      import http.server, os, sys, threading
      class Answer(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200 if os.path.exists(sys.argv[1]) else 503)
              self.end_headers()
          def log_message(self, *args): pass
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
      """;

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
  private ProgramVerticle verticle;

  @AfterEach
  void close() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  private void deploy(HealthPolicy health, Command command) throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer("watchdog.events", message -> events.add(message.body()))
        .completion()
        .await(10, TimeUnit.SECONDS);
    Supervision supervision =
        new Supervision(
            new Restarts(
                RestartPolicy.ALWAYS,
                Backoff.constant(Duration.ofMillis(1)),
                Duration.ofHours(1),
                Optional.empty()),
            Duration.ofMillis(1),
            new Stops(Signal.TERM, Duration.ofMillis(500), Orphans.STOP));
    verticle =
        new ProgramVerticle(
            new Program("app", command, supervision, 1 << 16).with(health),
            TheLinux.INSTANCE,
            new EventPublisher(vertx.eventBus(), "HOST", Clock.systemUTC()));
    vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
  }

  private static Command command(String program, String... arguments) {
    return new Command(List.of(program), Arrays.asList(arguments), new HashMap<>(System.getenv()));
  }

  private Command python(String source) {
    return command("python3", "-c", source, folder.resolve("good").toString());
  }

  private static Optional<Readiness> ready(Check check) {
    return Optional.of(new Probe(check, TICK, Duration.ofSeconds(5), 1, 3));
  }

  private static Optional<Probe> alive(Check check, Duration timeout) {
    return Optional.of(new Probe(check, TICK, timeout, 1, 2));
  }

  private static HealthPolicy notified(Optional<Duration> silence) {
    return new HealthPolicy(Optional.of(new Readiness.Notify()), Optional.empty(), silence);
  }

  /** RUNNING, with the cause that came last: to be ready, or the start time of a millisecond. */
  private static final String UP = "RUNNING: ready";

  /** The next events are these, of the run of that number. */
  private JsonObject expect(int run, String... changes) throws InterruptedException {
    JsonObject event = new JsonObject();
    for (String change : changes) {
      event = events.take();
      String happened = event.getString("status") + ": " + event.getString("cause");
      assertThat(happened.replace("RUNNING: start time over", UP)).isEqualTo(change);
      assertThat(event.getInteger("run")).isEqualTo(run);
    }
    return event;
  }

  private static HealthPolicy of(Optional<Readiness> ready, Optional<Probe> alive) {
    return new HealthPolicy(ready, alive, Optional.empty());
  }

  @Test
  void a_python_program_that_hangs_is_found_by_its_silence_and_restarted() throws Exception {
    deploy(
        notified(Optional.of(Duration.ofMillis(1500))),
        python(
            NOTIFY
                + """
                silence = int(os.environ["WATCHDOG_USEC"]) / 1e6
                assert "WATCHDOG_PID" not in os.environ
                server = socket.create_server(("127.0.0.1", 0))
                notify("READY=1\\nSTATUS=serving")
                start = time.monotonic()
                while True:
                    notify("WATCHDOG=1")
                    time.sleep(silence / 15)
                    if time.monotonic() > start + 1.5 * silence: open(sys.argv[1], "a").close()
                """));
    expect(1, "STARTING: start requested");
    JsonObject up = expect(1, UP);
    Path goodForLong = folder.resolve("good");
    Await.until("heartbeats for longer than one silence", () -> Files.exists(goodForLong));
    assertThat(events).as("while it sends heartbeats").isEmpty();
    verticle.give(new Event.Forward(new Signal(19))); // SIGSTOP: its port stays open
    expect(1, "STOPPING: unhealthy", "BACKOFF: unhealthy");
    expect(2, "STARTING: restart delay over", UP);
    assertThat(up.getInteger("pid")).isPositive();
  }

  @Test
  void a_python_program_that_loops_for_ever_is_found_although_it_ignores_the_stop_signal()
      throws Exception {
    deploy(
        notified(Optional.of(Duration.ofMillis(500))),
        python(
            NOTIFY
                + """
                import signal
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                notify("READY=1")
                while True: pass
                """));
    expect(1, "STARTING: start requested", UP, "STOPPING: unhealthy");
    JsonObject backoff = expect(1, "BACKOFF: unhealthy");
    assertThat(backoff.getJsonObject("exit").getString("signal")).isEqualTo("SIGKILL");
  }

  @Test
  void a_java_program_says_that_it_is_ready_by_systemd_notify() throws Exception {
    assumeTrue(isOnPath("systemd-notify"), "this machine has no systemd-notify");
    Path source = folder.resolve("Ready.java");
    Files.writeString(
        source,
        """
        public class Ready {
          public static void main(String[] args) throws Exception {
            notify("--ready", "--status=started by Java");
            for (int i = 0; i < 3; i++) {
              notify("WATCHDOG=1");
              Thread.sleep(200);
            }
            Thread.sleep(1_000_000); // hangs
          }

          static void notify(String... words) throws Exception {
            var command = new java.util.ArrayList<String>(java.util.List.of("systemd-notify"));
            command.addAll(java.util.List.of(words));
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
              throw new IllegalStateException("systemd-notify failed");
            }
          }
        }
        """);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    deploy(
        notified(Optional.of(Duration.ofSeconds(3))),
        command(java, "-XX:TieredStopAtLevel=1", source.toString()));
    expect(1, "STARTING: start requested", UP, "STOPPING: unhealthy");
    expect(1, "BACKOFF: unhealthy");
  }

  private static boolean isOnPath(String name) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }

  @Test
  void a_program_that_floods_its_socket_is_ready_all_the_same() throws Exception {
    deploy(
        notified(Optional.of(Duration.ofSeconds(5))),
        python(
            NOTIFY
                + """
                for i in range(2000): notify("STATUS=%d" % i)
                notify("READY=1")
                while True: notify("WATCHDOG=1")
                """));
    expect(1, "STARTING: start requested", UP);
    verticle.give(new Event.Stop(Duration.ofSeconds(5)));
    expect(1, "STOPPING: stop requested", "STOPPED: exited");
  }

  @Test
  void a_server_is_ready_when_it_answers_well_and_unhealthy_when_it_no_longer_does()
      throws Exception {
    int port = FreePort.find();
    URI url = URI.create("http://127.0.0.1:" + port + "/ready");
    Path good = Files.createFile(folder.resolve("good"));
    deploy(
        of(ready(new Check.Http(url)), alive(new Check.Http(url), Duration.ofSeconds(5))),
        python(SERVER.replace(", 0)", ", " + port + ")") + "server.serve_forever()\n"));
    expect(1, "STARTING: start requested", UP);
    Files.delete(good);
    expect(1, "STOPPING: unhealthy", "BACKOFF: unhealthy");
    expect(2, "STARTING: restart delay over");
    Files.createFile(good);
    expect(2, UP);
  }

  @Test
  void a_server_that_hangs_does_not_answer() throws Exception {
    int port = FreePort.find();
    Files.createFile(folder.resolve("good"));
    URI url = URI.create("http://127.0.0.1:" + port + "/");
    deploy(
        of(
            ready(new Check.Tcp(new Address("127.0.0.1", port))),
            alive(new Check.Http(url), Duration.ofSeconds(1))),
        python(SERVER.replace(", 0)", ", " + port + ")") + "server.serve_forever()\n"));
    expect(1, "STARTING: start requested", UP);
    verticle.give(new Event.Forward(new Signal(19)));
    expect(1, "STOPPING: unhealthy", "BACKOFF: unhealthy");
  }

  @Test
  void a_command_and_a_line_of_the_log_say_what_they_know() throws Exception {
    Path good = folder.resolve("good");
    Command program = command("sh", "-c", "echo Started >&2; exec sleep 1000 >/dev/null 2>&1");
    deploy(
        of(
            ready(new Check.LogLine("^Started$")),
            alive(new Check.Exec(List.of("test", "-e", good.toString())), Duration.ofSeconds(5))),
        program);
    Files.createFile(good);
    expect(1, "STARTING: start requested", UP);
    Files.delete(good);
    expect(1, "STOPPING: unhealthy", "BACKOFF: unhealthy");
  }

  @Test
  void a_probe_that_hangs_is_gone_when_the_program_is() throws Exception {
    Path pids = folder.resolve("pids");
    String hangs = "sleep 1000 & echo $$ $! >%1$s.new; mv %1$s.new %1$s; wait".formatted(pids);
    deploy(
        of(
            Optional.of(
                new Probe(
                    new Check.Exec(List.of("sh", "-c", hangs)), TICK, Duration.ofHours(1), 1, 3)),
            Optional.empty()),
        command("sleep", "1000"));
    expect(1, "STARTING: start requested");
    Await.until("the probe", () -> Files.exists(pids));
    verticle.give(new Event.Stop(Duration.ofSeconds(5)));
    expect(1, "STOPPING: stop requested", "STOPPED: exited");
    for (String pid : Files.readString(pids).strip().split(" ", -1)) {
      Await.until("the end of the probe", () -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
    }
  }
}
