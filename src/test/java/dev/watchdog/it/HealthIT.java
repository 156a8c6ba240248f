package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readiness and health by a config file, end to end. */
class HealthIT {

  /** An HTTP server that answers 200 as long as a file is there. */
  private static final String JAVA_SERVER =
      """
      import com.sun.net.httpserver.HttpServer;
      import java.net.InetSocketAddress;
      import java.nio.file.Files;
      import java.nio.file.Path;

      public class Server {
        public static void main(String[] args) throws Exception {
          var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
          var server = HttpServer.create(address, 0);
          server.createContext("/ready", exchange -> {
            exchange.sendResponseHeaders(Files.exists(Path.of(args[1])) ? 200 : 503, -1);
            exchange.close();
          });
          server.start();
          System.out.println("Started");
        }
      }
      """;

  /** A client of sd_notify(3). */
  private static final String PYTHON_NOTIFY =
      """
      import os, socket, time
      sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      sock.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\\0", 1))
      sock.send(b"READY=1\\nSTATUS=at work")
      for _ in range(4):
          sock.send(b"WATCHDOG=1")
          time.sleep(float(os.environ["WATCHDOG_USEC"]) / 2e6)
      print("hangs", flush=True)
      time.sleep(1000)
      """;

  @TempDir private Path folder;

  private RunningWatchdog watchdog(String config) throws IOException {
    Path file = Files.writeString(folder.resolve("watchdog.yaml"), config);
    return Launch.watchdog("-config", file.toString()).start();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void a_program_that_depends_on_a_java_server_starts_when_the_server_answers() throws Exception {
    Path good = folder.resolve("good");
    String java = Launch.JAVA_HOME.resolve("bin/java").toString();
    int port = FreePort.find();
    String config =
        """
        defaults: {start-time: 0, restart-delay: 200ms}
        programs:
          worker:
            command: [sh, -c, 'echo worker; exec sleep 1000']
            depends-on: [web]
          web:
            command: ["%s", -XX:TieredStopAtLevel=1, "%s", "%d", "%s"]
            ready: {http: "http://127.0.0.1:%d/ready", period: 100ms, timeout: 5s}
            alive: {http: "http://127.0.0.1:%d/ready", period: 100ms, timeout: 5s}
        """
            .formatted(java, write("Server.java", JAVA_SERVER), port, good, port, port);
    try (RunningWatchdog watchdog = watchdog(config)) {
      watchdog.stderr().await("web is not ready yet: GET http://127.0.0.1:" + port + "/ready");
      assertThat(watchdog.stderr().text()).doesNotContain("worker started", "web is up");
      Files.createFile(good);
      watchdog.stderr().await("web is up");
      watchdog.stderr().await("worker started");
      Files.delete(good);
      watchdog.stderr().await("web is unhealthy: GET .* answered 503 \\(3 times in a row\\)");
      watchdog.stderr().await("web .*; restart 1 in 200 ms");
      Files.createFile(good);
      watchdog.stderr().await("web is up", 2);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_python_program_that_stops_its_heartbeats_is_restarted() throws Exception {
    String config =
        """
        programs:
          app:
            command: ["%s", "%s"]
            start-time: 0
            restart-delay: 200ms
            ready: notify
            watchdog: 1s
        """
            .formatted(Python.EXECUTABLE, write("app.py", PYTHON_NOTIFY));
    try (RunningWatchdog watchdog = watchdog(config)) {
      watchdog.stderr().await("app is up");
      watchdog.stderr().await("app says: at work");
      watchdog.stdout().await("hangs");
      watchdog.stderr().await("app is unhealthy: no WATCHDOG=1 for 1 s");
      watchdog.stderr().await("stopping app because it is unhealthy: SIGTERM now, SIGKILL in 10 s");
      watchdog.stderr().await("app is up", 2);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_shell_script_says_that_it_is_ready_by_systemd_notify() throws Exception {
    assumeTrue(isOnPath("systemd-notify"), "this machine has no systemd-notify");
    String config =
        """
        programs:
          app:
            command: [sh, -c, 'systemd-notify --ready --status="by a script"; exec sleep 1000']
            ready: notify
        """;
    try (RunningWatchdog watchdog = watchdog(config)) {
      watchdog.stderr().await("app is up");
      watchdog.stderr().await("app says: by a script");
      watchdog.stopsCleanly();
    }
  }

  private static boolean isOnPath(String name) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }

  @Test
  void a_line_makes_it_ready_and_a_command_says_that_it_is_alive() throws Exception {
    Path good = Files.createFile(folder.resolve("good"));
    String config =
        """
        programs:
          app:
            command: [sh, -c, 'sleep 0.2; echo Started in 0.2 s; exec sleep 1000']
            start-time: 0
            restart-delay: 200ms
            ready: {log: '^Started in [0-9.]+ s$', period: 50ms}
            alive:
              exec: [sh, -c, 'echo looked >&2; test -e "%s" || { echo it is gone; exit 3; }']
              period: 50ms
              timeout: 5s
              failures: 2
        """
            .formatted(good);
    try (RunningWatchdog watchdog = watchdog(config)) {
      watchdog.stderr().await("app is up");
      Files.delete(good);
      watchdog
          .stderr()
          .await("app is unhealthy: `sh` exited with code 3: it is gone \\(2 times in a row\\)");
      Files.createFile(good);
      watchdog.stderr().await("app is up", 2);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("looked");
      assertThat(watchdog.everythingOnStdout()).doesNotContain("it is gone");
    }
  }

  @Test
  void a_bad_probe_is_refused_with_its_place() throws Exception {
    String config = "programs:\n  app:\n    command: [x]\n    alive: {log: x}\n";
    try (RunningWatchdog watchdog = watchdog(config)) {
      assertThat(watchdog.awaitExit()).isEqualTo(2);
      assertThat(watchdog.everythingOnStderr())
          .contains("watchdog.yaml:4:12: programs.app.alive: cannot be a log line");
    }
  }
}
