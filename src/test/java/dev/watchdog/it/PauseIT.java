package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The watchdog did not run for a while; what it missed meanwhile proves nothing. */
class PauseIT {

  /** Beats every 200 ms, and says so in a file, which tells how much time is over. */
  private static final String BEATS =
      """
      import os, signal, socket, time
      if os.path.exists("ignore-term"):
          signal.signal(signal.SIGTERM, lambda *_: os.mkdir("asked"))
      sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      address = os.environ.get("NOTIFY_SOCKET")
      if address:
          sock.connect(address.replace("@", "\\0", 1))
          sock.send(b"READY=1")
          sock.setblocking(False)
      while True:
          try:
              if address: sock.send(b"WATCHDOG=1")
          except BlockingIOError:
              pass  # the socket holds ten (max_dgram_qlen), which a paused watchdog does not read
          open("beats", "a").write(".")
          time.sleep(0.2)
      """;

  @TempDir private Path folder;

  private RunningWatchdog watchdog(String settings) throws IOException {
    Files.writeString(folder.resolve("beats.py"), BEATS);
    String app =
        """
        programs:
          app:
            command: [python3, beats.py]
            directory: %s
            start-time: 0
            stop-timeout: 2s
        """
            .formatted(folder);
    Path file = Files.writeString(folder.resolve("watchdog.yaml"), app + settings.indent(4));
    return Launch.watchdog("-config", file.toString()).start();
  }

  private long beats() {
    return folder.resolve("beats").toFile().length();
  }

  private void awaitBeats(int count) {
    long before = beats();
    Await.until(count + " beats", Await.PATIENCE, () -> beats() - before >= count);
  }

  private void pause(RunningWatchdog watchdog) {
    watchdog.signal("STOP");
    awaitBeats(6);
    watchdog.signal("CONT");
  }

  /** A heartbeat that came meanwhile is one; a check that has ended meanwhile has an answer. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ready: notify\nwatchdog: 700ms\n",
        "alive: {exec: [sleep, '0.3'], period: 50ms, timeout: 500ms, failures: 1}\n"
      })
  void a_pause_makes_no_healthy_program_unhealthy(String settings) throws Exception {
    try (RunningWatchdog watchdog = watchdog(settings)) {
      watchdog.stderr().await("app is up");
      for (int i = 0; i < 4; i++) {
        pause(watchdog);
        awaitBeats(5);
      }
      assertThat(watchdog.stderr().count("unhealthy")).isZero();
    }
  }

  @Test
  void a_pause_is_no_part_of_the_stop_timeout() throws Exception {
    Files.createFile(folder.resolve("ignore-term"));
    try (RunningWatchdog watchdog = watchdog("")) {
      awaitBeats(1);
      watchdog.signal("TERM");
      Path asked = folder.resolve("asked");
      Await.until("the stop signal", Await.PATIENCE, () -> Files.exists(asked));
      watchdog.signal("STOP");
      awaitBeats(15); // longer than the timeout
      long before = System.nanoTime();
      watchdog.signal("CONT");
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(System.nanoTime() - before).isGreaterThan(Duration.ofMillis(950).toNanos());
    }
  }
}
