package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages from foreign processes to the notify sockets of programs. */
class NotifyIT {

  /** Prints its notify socket, sends heartbeats for 12 s, and prints the result. */
  private static final String PROGRAM =
      """
      import os, socket, sys, time
      sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      sock.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\\0", 1))
      sock.send(b"READY=1")
      with open(sys.argv[1] + ".new", "w") as f: f.write(os.environ["NOTIFY_SOCKET"])
      os.rename(sys.argv[1] + ".new", sys.argv[1])
      end = time.monotonic() + 12
      while time.monotonic() < end:
          sock.send(b"WATCHDOG=1")
          time.sleep(0.2)
      sock.send(b"STATUS=all is well")
      while True:
          sock.send(b"WATCHDOG=1")
          time.sleep(0.2)
      """;

  /** Sends messages with sockets whose close(2) blocks to some addresses. */
  private static final String STRANGER =
      """
      import array, os, socket, struct, sys, time
      linger, count, messages = map(int, sys.argv[1:4])
      peers = []
      def lingering():
          server = socket.create_server(("127.0.0.1", 0))
          one = socket.create_connection(server.getsockname())
          peers.append(server.accept()[0])
          one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, linger))
          one.setblocking(False)
          try:
              while True: one.send(b"x" * 65536)
          except BlockingIOError: pass
          return one.detach()
      sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      for address in sys.argv[4:]:
          for _ in range(messages):
              fds = array.array("i", [lingering() for _ in range(count)])
              rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)]
              sender.sendmsg([b"STATUS=hi"], rights, 0, address.replace("@", "\\0", 1))
              for fd in fds: os.close(fd)
      time.sleep(1000)
      """;

  @TempDir private Path folder;

  private Path script(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String config() throws IOException {
    String program =
        """
          %s:
            command: ["%s", "%s", "%s"]
            ready: notify
            watchdog: 3s
            restart: never
            alive: {exec: ["true"], period: 100ms, timeout: 1s, failures: 5}
        """;
    Path source = script("program.py", PROGRAM);
    return "defaults: {start-time: 0}\nprograms:\n"
        + program.formatted("one", Python.EXECUTABLE, source, folder.resolve("one"))
        + program.formatted("two", Python.EXECUTABLE, source, folder.resolve("two"));
  }

  private Process stranger(int linger, int count, int messages, String... programs)
      throws IOException {
    Path source = script("stranger.py", STRANGER);
    List<String> command =
        new ArrayList<>(
            List.of(Python.EXECUTABLE, source.toString(), "" + linger, "" + count, "" + messages));
    for (String program : programs) {
      command.add(Files.readString(folder.resolve(program)));
    }
    return new ProcessBuilder(command).inheritIO().start();
  }

  private void expectNothingToHappen(
      String preparation, int linger, int count, int messages, String... programs)
      throws Exception {
    Launch launch = Launch.watchdog("-config", script("watchdog.yaml", config()).toString());
    try (RunningWatchdog watchdog = launch.after(preparation).start()) {
      watchdog.stderr().await("one is up");
      watchdog.stderr().await("two is up");
      Process stranger = stranger(linger, count, messages, programs);
      try {
        watchdog.stderr().await("one says: all is well");
        watchdog.stderr().await("two says: all is well");
        assertThat(watchdog.stderr().text())
            .contains("is none of its own")
            .doesNotContain("unhealthy");
      } finally {
        stranger.destroyForcibly();
      }
      watchdog.stopsCleanly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ulimit -n 1024", "ulimit -n 80"})
  void foreign_descriptors_whose_close_blocks_harm_no_program(String preparation) throws Exception {
    expectNothingToHappen(preparation, 1_000, 1, 5, "one", "two");
  }

  @Test
  void heartbeats_that_foreign_messages_delay_are_not_taken_for_silence() throws Exception {
    // More than the descriptor limit: the kernel closes the rest, each after a second.
    expectNothingToHappen("ulimit -n 80", 1, 30, 1, "one");
  }
}
