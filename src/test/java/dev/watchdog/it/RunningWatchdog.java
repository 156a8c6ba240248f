package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A watchdog that a test has started; closing it kills it and its descendants. */
final class RunningWatchdog implements AutoCloseable {

  private final Process process;
  private final CapturedStream stdout = new CapturedStream(this::situation);
  private final CapturedStream stderr = new CapturedStream(this::situation);
  private final boolean forks;

  RunningWatchdog(Process process, boolean forks, boolean stdoutIsRead, boolean stderrIsRead)
      throws IOException {
    this.process = process;
    this.forks = forks;
    process.getOutputStream().close();
    if (stdoutIsRead) {
      stdout.capture(process.getInputStream());
    }
    if (stderrIsRead) {
      stderr.capture(process.getErrorStream());
    }
  }

  CapturedStream stdout() {
    return stdout;
  }

  /** Its own log, and the program's stderr. */
  CapturedStream stderr() {
    return stderr;
  }

  /** For a test that reads the stream itself. */
  InputStream rawStdout() {
    return process.getInputStream();
  }

  /** For a test that reads the stream itself. */
  InputStream rawStderr() {
    return process.getErrorStream();
  }

  /** Its pid in the namespace of the test. */
  long pid() {
    if (!forks) {
      return process.pid();
    }
    Await.until("its fork", () -> process.children().findAny().isPresent());
    return process.children().findAny().orElseThrow().pid();
  }

  void signal(String name) {
    Processes.signal(name, pid());
  }

  /** Sends SIGTERM, and waits for its exit code. */
  int stop() {
    signal("TERM");
    return awaitExit();
  }

  /** Waits for its exit code. */
  int awaitExit() {
    try {
      if (!process.waitFor(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("waited in vain for its exit; " + situation());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  /** All output, once it has ended and no process has the stream open. */
  String everythingOnStderr() {
    awaitExit();
    stderr.awaitEnd();
    return stderr.text();
  }

  /** All output, once it has ended and no process has the stream open. */
  String everythingOnStdout() {
    awaitExit();
    stdout.awaitEnd();
    return stdout.text();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM, and expects exit code 0. */
  void stopsCleanly() {
    assertThat(stop()).as(this::situation).isZero();
  }

  private String situation() {
    return (process.isAlive() ? "it lives" : "it exited with code " + process.exitValue())
        + "\n--- stdout\n"
        + tail(stdout.text())
        + "\n--- stderr\n"
        + tail(stderr.text());
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 4_000));
  }

  @Override
  public void close() {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
  }
}
