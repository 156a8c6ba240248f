package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the output of a program passes through the watchdog. */
class OutputIT {

  private static final int FLOOD_MIB = Integer.getInteger("watchdog.flood.mib", 256);

  /** Writes as many MiB as argument 2 says to stdout or stderr, and their SHA-256 to the file. */
  private static final String FLOOD =
      """
      import hashlib, os, sys
      fd, mib, digest = int(sys.argv[1]), int(sys.argv[2]), hashlib.sha256()
      rest = bytes(range(256)) * 4096
      for i in range(mib):
          block = memoryview(i.to_bytes(8, "big") + rest[8:])
          digest.update(block)
          while block:
              block = block[os.write(fd, block):]
      with open(sys.argv[3], "w") as file:
          file.write(digest.hexdigest())
      """;

  /** Writes until the pipe is full, writes its pid to a file, and blocks. */
  private static final String STALL =
      """
      import os, select, signal, threading, time
      if "IGNORE_TERM" in os.environ:
          signal.signal(signal.SIGTERM, signal.SIG_IGN)
      def tick():
          while True:
              os.write(2, b"tick\\n")
              time.sleep(0.05)
      if "TICK" in os.environ:
          threading.Thread(target=tick, daemon=True).start()
      fd, count = int(os.environ["FD"]), 1 << 20
      while select.select([], [fd], [], 1)[1]:
          count += os.write(fd, bytes(4096))
      with open("count", "w") as file:
          file.write(str(count))
      with open("new", "w") as file:
          file.write(str(os.getpid()))
      os.rename("new", "stalled")
      os.write(fd, bytes(1 << 20))
      os._exit(9)
      """;

  @TempDir private Path folder;

  @Test
  void both_streams_arrive_byte_for_byte() {
    String writing =
        "import os; os.write(1, bytes(range(256)) * 9 + b'no newline');"
            + " os.write(2, bytes(range(255, -1, -1)) * 7 + b'\\r\\n\\r')";
    Launch launch = Launch.python(writing, "-restart", "never", "-log-level", "error");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      watchdog.stdout().awaitEnd();
      watchdog.stderr().awaitEnd();
      ByteArrayOutputStream stdout = new ByteArrayOutputStream();
      ByteArrayOutputStream stderr = new ByteArrayOutputStream();
      for (int i = 0; i < 9 * 256; i++) {
        stdout.write(i);
      }
      for (int i = 0; i < 7 * 256; i++) {
        stderr.write(255 - i);
      }
      stdout.writeBytes("no newline".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      stderr.writeBytes(new byte[] {'\r', '\n', '\r'});
      assertThat(watchdog.stdout().bytes()).isEqualTo(stdout.toByteArray());
      assertThat(watchdog.stderr().bytes()).isEqualTo(stderr.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_flood_arrives_byte_for_byte(int fd) throws Exception {
    int mib = fd == 1 ? FLOOD_MIB : Math.max(1, FLOOD_MIB / 4);
    Path digest = folder.resolve("digest");
    Launch launch =
        Launch.watchdog(
                "-restart",
                "never",
                "-log-level",
                "error",
                "--",
                Python.EXECUTABLE,
                "-c",
                FLOOD,
                "" + fd,
                "" + mib,
                digest.toString())
            .stdoutUnread()
            .stderrUnread();
    try (RunningWatchdog watchdog = launch.start();
        InputStream flood = fd == 1 ? watchdog.rawStdout() : watchdog.rawStderr()) {
      MessageDigest received = MessageDigest.getInstance("SHA-256");
      long count = 0;
      ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
      for (int n = flood.read(buffer.array()); n >= 0; n = flood.read(buffer.array())) {
        received.update(buffer.array(), 0, n);
        count += n;
      }
      assertThat(count).isEqualTo((long) mib << 20);
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(HexFormat.of().formatHex(received.digest())).isEqualTo(Files.readString(digest));
    }
  }

  @Test
  void a_prompt_without_a_newline_appears_while_the_program_runs() {
    try (RunningWatchdog watchdog = Launch.shell("printf 'name? '; exec sleep 1000").start()) {
      watchdog.stdout().await("^name\\? $");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void output_of_python_is_not_buffered() {
    Launch launch = Launch.python("import time; print('here'); time.sleep(1000)");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^here$");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void output_after_the_stop_signal_arrives() {
    Launch launch = Launch.shell("trap 'echo last words; exit 1' TERM; echo up; sleep 1000 & wait");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("up\nlast words\n");
    }
  }

  @Test
  void stdout_carries_nothing_of_the_watchdog_itself() {
    try (RunningWatchdog watchdog = Launch.shell("exit 1").start()) {
      watchdog.stderr().await("started", 2);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEmpty();
    }
  }

  @Test
  void what_a_grandchild_writes_after_the_exit_arrives_and_does_not_hide_the_exit()
      throws IOException {
    Path go = folder.resolve("go");
    String script = "(while [ ! -e " + go + " ]; do sleep 0.05; done; echo late) & exit 3";
    Launch launch = Launch.shell(script, "-orphans", "leave", "-restart-delay", "1h");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("app exited with code 3");
      assertThat(watchdog.stdout().text()).isEmpty();
      Files.createFile(go);
      watchdog.stdout().await("^late$");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void supervision_goes_on_when_stdout_was_closed_from_the_start() {
    Launch launch = Launch.shell("echo into the void; echo tick >&2").after("exec >&-");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("^tick$", 3);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEmpty();
      assertThat(watchdog.stderr().count("cannot write to stdout")).isEqualTo(1);
      assertThat(watchdog.stderr().count("SLF4J"))
          .isZero(); // SLF4J warns when two threads initialise it
    }
  }

  @Test
  void supervision_goes_on_when_the_reader_of_stdout_leaves() throws IOException {
    String script = "for i in 1 2 3 4 5; do echo $i; echo tick >&2; sleep 0.05; done";
    try (RunningWatchdog watchdog = Launch.shell(script).stdoutUnread().start()) {
      watchdog.stderr().await("^tick$");
      watchdog.rawStdout().close();
      watchdog.stderr().await("^tick$", 12);
      watchdog.stopsCleanly();
      watchdog.stderr().awaitEnd();
      assertThat(watchdog.stderr().count("cannot write to stdout")).isEqualTo(1);
    }
  }

  @Test
  void supervision_goes_on_when_stderr_was_closed_from_the_start() {
    Launch launch = Launch.shell("echo tick; echo into the void >&2").after("exec 2>&-");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^tick$", 3);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).matches("(tick\n)+");
    }
  }

  @Test
  void supervision_goes_on_when_the_reader_of_stderr_leaves() throws IOException {
    String script = "for i in 1 2 3 4 5; do echo tick; echo $i >&2; sleep 0.05; done";
    try (RunningWatchdog watchdog = Launch.shell(script).stderrUnread().start()) {
      watchdog.stdout().await("^tick$");
      watchdog.rawStderr().close();
      watchdog.stdout().await("^tick$", 12);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).matches("(tick\n)+");
    }
  }

  @Test
  void all_standard_streams_may_be_closed() {
    Path ran = folder.resolve("ran");
    Launch launch =
        Launch.shell("echo x; echo y >&2; echo ran >>" + ran).after("exec 0<&- 1>&- 2>&-");
    try (RunningWatchdog watchdog = launch.start()) {
      Await.until("a second run", () -> lines(ran) >= 2);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEmpty();
      assertThat(watchdog.everythingOnStderr()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_stalled_reader_does_not_prevent_a_stop(int fd) throws IOException {
    try (RunningWatchdog watchdog = stalling(fd).stdoutUnread().stderrUnread().start()) {
      long child = awaitStall();
      watchdog.stopsCleanly();
      assertThat(Processes.isThere(child)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_stalled_reader_does_not_prevent_a_kill(int fd) throws IOException {
    Launch launch = stalling(fd, "-stop-timeout", "300ms").env("IGNORE_TERM", "yes");
    try (RunningWatchdog watchdog = launch.stdoutUnread().stderrUnread().start()) {
      long child = awaitStall();
      watchdog.stopsCleanly();
      assertThat(Processes.isThere(child)).isFalse();
    }
  }

  @Test
  void a_stalled_stdout_holds_up_neither_stderr_nor_the_log() throws IOException {
    try (RunningWatchdog watchdog = stalling(1).env("TICK", "yes").stdoutUnread().start()) {
      awaitStall();
      int ticks = watchdog.stderr().count("^tick$");
      watchdog.stderr().await("^tick$", ticks + 5);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).contains("stopping app");
    }
  }

  @Test
  void a_stalled_program_goes_on_when_its_reader_does() throws IOException {
    Launch launch = stalling(1, "-restart", "never").stdoutUnread();
    try (RunningWatchdog watchdog = launch.start()) {
      awaitStall();
      byte[] all = watchdog.rawStdout().readAllBytes();
      assertThat(all.length).isEqualTo(Integer.parseInt(Files.readString(folder.resolve("count"))));
      assertThat(watchdog.awaitExit()).isEqualTo(9);
    }
  }

  private Launch stalling(int fd, String... options) {
    return Launch.python(STALL, options).directory(folder).env("FD", fd);
  }

  /** The pid of the program, once its output is blocked. */
  private long awaitStall() throws IOException {
    Path pid = folder.resolve("stalled");
    Await.until("a stall", () -> Files.exists(pid));
    return Long.parseLong(Files.readString(pid));
  }

  private static long lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
