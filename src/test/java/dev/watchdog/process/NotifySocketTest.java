package dev.watchdog.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.logs.Log;
import dev.watchdog.process.OperatingSystem.NotifySocket;
import dev.watchdog.process.OperatingSystem.Run;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Real Python programs speak sd_notify(3), well and badly. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class NotifySocketTest {

  private static final String CONNECT =
      """
      import os, socket, sys, array
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\\0", 1))
      """;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private NotifySocket socket;

  @BeforeEach
  void open() throws Exception {
    socket = TheLinux.INSTANCE.openNotifySocket();
  }

  @AfterEach
  void close() {
    socket.close();
  }

  private record Started(CompletableFuture<Run> run, CompletableFuture<ExitStatus> end) {}

  /** Runs a program that is told of the socket; or somebody else of it. */
  private Started python(String source, boolean isListenedTo) throws Exception {
    Map<String, String> environment = RealRun.environment();
    environment.put("NOTIFY_SOCKET", socket.address());
    CompletableFuture<ExitStatus> end = new CompletableFuture<>();
    CompletableFuture<Run> started = new CompletableFuture<>();
    TheLinux.INSTANCE.spawn(
        new Command(List.of("python3"), List.of("-c", CONNECT + source), environment),
        new OperatingSystem.RunId("app", 1, "test.notify." + NUMBER.incrementAndGet()),
        new Log(4096, InstantSource.system()),
        fact -> {
          if (fact instanceof RunFact.Spawned(Run run, _)) {
            started.complete(run);
            if (isListenedTo) {
              socket.read(run, this::notified);
            }
          } else if (fact instanceof RunFact.Exited exited) {
            end.complete(exited.exit());
          }
        });
    return new Started(started, end);
  }

  private void notified(List<String> messages, List<String> ignored) {
    messages.forEach(told::add);
    ignored.forEach(why -> told.add("ignored: " + why));
  }

  private void python(String source) throws Exception {
    assertThat(python(source, true).end().get()).isEqualTo(new ExitStatus.Code(0));
  }

  private void expect(String... messages) throws InterruptedException {
    for (String message : messages) {
      assertThat(told.take()).isEqualTo(message);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void what_a_program_says_is_told_in_its_order() throws Exception {
    python(
        """
        s.send(b"READY=1\\nSTATUS=ready")
        s.send("STATUS=größer\\n".encode())
        s.send(b"WATCHDOG=1\\0")
        """);
    expect("READY=1\nSTATUS=ready", "STATUS=größer\n", "WATCHDOG=1");
  }

  @Test
  void a_child_of_the_program_may_speak_for_it() throws Exception {
    Started program =
        python(
            """
            import time
            if os.fork() == 0:
                os.setsid()
                s.send(b"READY=1")
                os._exit(0)
            os.wait()
            time.sleep(1000)
            """,
            true);
    assertThat(told.take()).isEqualTo("READY=1");
    program.run().get().kill();
    program.end().get();
  }

  @Test
  void who_is_not_of_the_run_is_ignored() throws Exception {
    Started program = python("import time; time.sleep(1000)", true);
    Started stranger = python("import time; s.send(b'READY=1'); time.sleep(1000)", false);
    assertThat(told.take()).matches("ignored: pid \\d+ of user \\d+ is none of its own");
    for (Started one : List.of(program, stranger)) {
      one.run().get().kill();
      one.end().get();
    }
  }

  @Test
  void what_is_no_text_or_too_long_is_ignored() throws Exception {
    python(
        """
        s.send(b"x" * 5000)
        s.send(b"READY=1\\0READY=1")
        s.send(b"")
        s.send(b"x" * 4096)
        """);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(told.take());
    }
    assertThat(all)
        .filteredOn("ignored: it is no text, or longer than 4096 bytes"::equals)
        .hasSize(3);
    assertThat(all).filteredOn("x".repeat(4096)::equals).hasSize(1);
  }

  @Test
  void descriptors_are_closed_which_is_what_a_barrier_waits_for() throws Exception {
    int before = openFiles();
    python(
        """
        for _ in range(50):
            r, w = os.pipe()
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [w] * 100))]
            s.sendmsg([b"BARRIER=1"], rights)
            os.close(w)
            assert os.read(r, 1) == b""
            os.close(r)
        """);
    List<String> all = new ArrayList<>();
    told.drainTo(all);
    assertThat(all).containsOnly("BARRIER=1").hasSize(50);
    assertThat(openFiles()).isLessThanOrEqualTo(before + 8);
  }

  private static int openFiles() {
    return new java.io.File("/proc/self/fd").list().length;
  }

  @Test
  void a_flood_is_read_to_its_end_and_in_its_order() throws Exception {
    python(
        """
        for i in range(1000):
            s.send(b"STATUS=%d" % i)
        s.send(b"READY=1")
        """);
    for (int i = 0; i < 1000; i++) {
      assertThat(told.take()).isEqualTo("STATUS=" + i);
    }
    expect("READY=1");
  }

  @Test
  void after_its_end_nobody_is_there_to_be_told() throws Exception {
    python("s.send(b'READY=1')");
    expect("READY=1");
    socket.close();
    NotifySocket other = TheLinux.INSTANCE.openNotifySocket();
    assertThat(other.address()).startsWith("@").isNotEqualTo(socket.address());
    other.close();
    socket = TheLinux.INSTANCE.openNotifySocket();
  }
}
