package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OperatingSystem.Heard;
import dev.watchdog.process.OperatingSystem.NotifySocket;
import dev.watchdog.process.OperatingSystem.Run;
import dev.watchdog.process.RunFact;
import dev.watchdog.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Real Python programs speak sd_notify(3), well and badly. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class NotifySocketTest {

  private static final String CONNECT =
      """
      import os, socket, sys, array
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\\0", 1))
      """;

  /** A TCP socket whose last close(2) blocks, for as long as its peer does not read. */
  private static final String LINGERING =
      """
      import struct, time
      def send_lingering(text):
          server = socket.create_server(("127.0.0.1", 0))
          one = socket.create_connection(server.getsockname())
          peers.append(server.accept()[0])
          one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 1000))
          one.setblocking(False)
          try:
              while True: one.send(b"x" * 65536)
          except BlockingIOError: pass
          rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [one.fileno()]))]
          s.sendmsg([text], rights)
          one.close()
      peers = []
      """;

  /** Waits until its descriptor is closed, as sd_notify_barrier(3) does. */
  private static final String BARRIER =
      """
      def barrier(count):
          r, w = os.pipe()
          rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [w] * count))]
          s.sendmsg([b"BARRIER=1"], rights)
          os.close(w)
          assert os.read(r, 1) == b""
          os.close(r)
      """;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  @TempDir private Path folder;

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<Runnable> untaken = new LinkedBlockingQueue<>();
  private final List<Run> runs = new ArrayList<>();
  private Consumer<Runnable> take = Runnable::run;
  private NotifySocket socket;

  @BeforeEach
  void open() throws Exception {
    socket = TheLinux.INSTANCE.openNotifySocket();
  }

  @AfterEach
  void close() {
    socket.close();
    runs.forEach(Run::kill);
  }

  private record Started(CompletableFuture<Run> run, CompletableFuture<ExitStatus> end) {}

  /** Runs a program that gets the socket; or another process that gets it. */
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
            runs.add(run);
            if (isListenedTo) {
              socket.read(run, this::notified);
            }
          } else if (fact instanceof RunFact.Exited exited) {
            end.complete(exited.exit());
          }
        });
    return new Started(started, end);
  }

  private void notified(Heard heard, Runnable taken) {
    heard.messages().forEach(told::add);
    heard.ignored().forEach(why -> told.add("ignored: " + why));
    if (heard.isHeldUp()) {
      told.add("held up");
    }
    take.accept(taken);
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
  void what_a_program_reports_arrives_in_its_order() throws Exception {
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
  void a_process_of_no_run_is_ignored() throws Exception {
    Started program = python("import time; time.sleep(1000)", true);
    Started stranger = python("import time; s.send(b'READY=1'); time.sleep(1000)", false);
    assertThat(told.take()).matches("ignored: pid \\d+ of user \\d+ is none of its own");
    for (Started one : List.of(program, stranger)) {
      one.run().get().kill();
      one.end().get();
    }
  }

  @Test
  void a_message_that_is_not_text_or_too_long_is_ignored() throws Exception {
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
        BARRIER
            + """
            for _ in range(50):
                barrier(100)
            """);
    List<String> all = new ArrayList<>();
    told.drainTo(all);
    assertThat(all).containsOnly("BARRIER=1", "held up");
    assertThat(all).filteredOn("BARRIER=1"::equals).hasSize(50);
    assertThat(openFiles()).isLessThanOrEqualTo(before + 8);
  }

  /** What is reported, but for what belongs to any message with descriptors. */
  private String nextMessage() throws InterruptedException {
    String next = told.take();
    return next.equals("held up") ? nextMessage() : next;
  }

  @Test
  void a_descriptor_of_a_stranger_whose_close_blocks_holds_up_nothing() throws Exception {
    int before = openFiles();
    python(
        """
        import time
        s.send(b"READY=1")
        time.sleep(1000)
        """,
        true);
    assertThat(nextMessage()).isEqualTo("READY=1");
    python(
        LINGERING
            + """
            for _ in range(5): send_lingering(b"STATUS=hi")
            time.sleep(1000)
            """,
        false);
    for (int i = 0; i < 5; i++) {
      assertThat(nextMessage()).endsWith("is none of its own");
    }
    NotifySocketTest other = new NotifySocketTest();
    other.open();
    other.python(BARRIER + "barrier(1)");
    assertThat(other.nextMessage()).isEqualTo("BARRIER=1");
    other.close();
    Await.until("closed although their peers do not read", () -> openFiles() <= before + 8);
  }

  @Test
  void descriptors_of_the_run_whose_close_blocks_hold_up_its_other_descriptors_alone()
      throws Exception {
    take = untaken::add; // until they are sent: while its sender has it too, no close blocks
    Path isHeard = folder.resolve("heard");
    Path sent = folder.resolve("sent");
    Started program =
        python(
            LINGERING
                + """
                s.send(b"READY=1")
                while not os.path.exists("%s"): time.sleep(0.01)
                send_lingering(b"STATUS=1")
                s.send(b"STATUS=2")
                send_lingering(b"STATUS=3")
                s.send(b"STATUS=4")
                open("%s", "w").close()
                time.sleep(1000)
                """
                    .formatted(isHeard, sent),
            true);
    assertThat(nextMessage()).isEqualTo("READY=1"); // and nothing is read until that is taken
    Files.createFile(isHeard);
    Await.until("all sent", () -> Files.exists(sent));
    take = Runnable::run;
    untaken.take().run();
    for (String message : List.of("STATUS=1", "STATUS=2")) {
      assertThat(nextMessage()).isEqualTo(message);
    }
    assertThat(told.take()).isEqualTo("held up");
    NotifySocketTest other = new NotifySocketTest();
    other.open();
    other.python(BARRIER + "barrier(253)\ns.send(b'READY=1')");
    assertThat(other.nextMessage()).isEqualTo("BARRIER=1");
    assertThat(other.nextMessage()).isEqualTo("READY=1");
    other.close();
    assertThat(told).isEmpty();
    program.run().get().kill(); // the peers are gone, and nothing is left to be sent
    assertThat(List.of(nextMessage(), nextMessage())).containsExactly("STATUS=3", "STATUS=4");
  }

  @Test
  void what_was_never_read_is_closed_where_that_holds_up_nothing() throws Exception {
    int before = openFiles();
    take = untaken::add;
    python(
        LINGERING
            + """
            s.send(b"READY=1")
            for _ in range(5): send_lingering(b"STATUS=hi")
            time.sleep(1000)
            """,
        true);
    assertThat(told.take()).isEqualTo("READY=1");
    socket.close();
    socket = TheLinux.INSTANCE.openNotifySocket();
    take = Runnable::run;
    python("s.send(b'READY=2')");
    assertThat(nextMessage()).isEqualTo("READY=2");
    Await.until("closed although never read", () -> openFiles() <= before + 8);
  }

  @Test
  void a_flood_of_descriptors_is_read_to_its_end() throws Exception {
    int before = openFiles();
    python(
        """
        r, w = os.pipe()
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [w] * 253))]
        for _ in range(100):
            s.sendmsg([b"STATUS=1"], rights)
        s.send(b"READY=1")
        """);
    for (int i = 0; i < 100; i++) {
      assertThat(nextMessage()).isEqualTo("STATUS=1");
    }
    assertThat(nextMessage()).isEqualTo("READY=1");
    assertThat(openFiles()).isLessThanOrEqualTo(before + 8);
  }

  @Test
  void a_flood_of_strangers_does_not_keep_a_program_from_being_heard() throws Exception {
    python(
        """
        for i in range(20):
            s.send(b"STATUS=%d" % i)
        import time
        time.sleep(1000)
        """,
        true);
    python("while True: s.send(b'x' * 4096)", false);
    python("while True: os.fork() or (s.send(b'x'), os._exit(0)) and os.wait()", false);
    int heard = 0;
    while (heard < 20) {
      String next = told.take();
      if (next.startsWith("STATUS=")) { // one that is gone is known by its user alone
        assertThat(next).isEqualTo("STATUS=" + heard++);
      }
    }
  }

  @Test
  void nothing_is_read_before_the_last_was_dealt_with_and_what_is_read_at_once_is_little()
      throws Exception {
    take = untaken::add;
    Started program =
        python(
            """
            for i in range(50): s.send(b"x" * 4096)
            """,
            true);
    List<String> all = new ArrayList<>();
    int batches = 0;
    while (all.size() < 50) {
      Runnable taken = untaken.take();
      List<String> batch = new ArrayList<>();
      told.drainTo(batch);
      assertThat(batch).hasSizeBetween(1, 4);
      all.addAll(batch);
      batches++;
      taken.run();
    }
    assertThat(batches).isGreaterThanOrEqualTo(13);
    assertThat(all).containsOnly("x".repeat(4096));
    assertThat(program.end().get()).isEqualTo(new ExitStatus.Code(0));
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
  void after_its_end_nothing_is_reported() throws Exception {
    python("s.send(b'READY=1')");
    expect("READY=1");
    socket.close();
    NotifySocket other = TheLinux.INSTANCE.openNotifySocket();
    assertThat(other.address()).startsWith("@").isNotEqualTo(socket.address());
    other.close();
    socket = TheLinux.INSTANCE.openNotifySocket();
  }
}
