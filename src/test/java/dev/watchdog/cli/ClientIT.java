package dev.watchdog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client as a process of its own, with a real pipe and a real signal. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientIT {

  private static final Path HOME = Path.of(System.getProperty("watchdog.home", "target/watchdog"));

  @TempDir Path folder;
  private FakeWatchdog watchdog;
  private Process client;

  @BeforeEach
  void follow() throws IOException {
    Path socket = folder.resolve("w.sock");
    watchdog =
        new FakeWatchdog(
            socket, FakeWatchdog.chatter("{\"lines\":[{\"seq\":1,\"text\":\"tick\"}]}"));
    ProcessBuilder builder =
        new ProcessBuilder(
            // a test run in the background starts with INT ignored
            "env", "--default-signal=INT", HOME.toAbsolutePath() + "/bin/watchdog", "logs", "-f");
    builder.environment().put("WATCHDOG_SOCKET", socket.toString());
    builder.environment().put("WATCHDOG_JAVA_HOME", System.getProperty("java.home"));
    client = builder.start();
  }

  @AfterEach
  void leave_nothing_behind() {
    client.destroyForcibly();
    watchdog.close();
  }

  private void awaitLine(BufferedReader stdout) throws IOException {
    assertThat(stdout.readLine()).isEqualTo("tick");
  }

  private void endsQuietly(int exitCode) throws Exception {
    assertThat(new String(client.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(client.waitFor()).isEqualTo(exitCode);
  }

  @Test
  void a_closed_pipe_ends_it_quietly() throws Exception {
    try (BufferedReader stdout = client.inputReader()) {
      awaitLine(stdout);
    }
    endsQuietly(0);
  }

  @Test
  void an_interrupt_ends_it_quietly() throws Exception {
    BufferedReader stdout = client.inputReader();
    awaitLine(stdout);
    new ProcessBuilder("kill", "-INT", "" + client.pid()).start().waitFor();
    endsQuietly(130);
  }
}
