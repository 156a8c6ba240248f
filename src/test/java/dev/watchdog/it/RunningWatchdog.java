package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A watchdog that a test started; closing it leaves nothing of it behind. */
final class RunningWatchdog implements AutoCloseable {

  private final Process process;
  private final Captured stdout = new Captured(this::situation);
  private final Captured stderr = new Captured(this::situation);
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

  Captured stdout() {
    return stdout;
  }

  /** Its own log, and the program's stderr. */
  Captured stderr() {
    return stderr;
  }

  /** For a test that reads it itself. */
  InputStream rawStdout() {
    return process.getInputStream();
  }

  /** For a test that reads it itself. */
  InputStream rawStderr() {
    return process.getErrorStream();
  }

  /** As seen from here, whatever it is in its own namespace. */
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

  /** Asks it to end, and waits for its exit code. */
  int stop() {
    signal("TERM");
    return awaitExit();
  }

  /** Waits for its exit code, and for everything that it wrote. */
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

  /** What it wrote until it ended, with nobody left who could write more. */
  String everythingOnStderr() {
    awaitExit();
    stderr.awaitEnd();
    return stderr.text();
  }

  /** What it wrote until it ended, with nobody left who could write more. */
  String everythingOnStdout() {
    awaitExit();
    stdout.awaitEnd();
    return stdout.text();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Stops it and expects the exit code of an asked-for stop. */
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
