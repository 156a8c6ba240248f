package dev.watchdog.process.output;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.logs.Entry;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Position;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.process.posix.Epoll;
import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.PosixException;
import dev.watchdog.process.posix.Threads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the output thread makes of pipes, while this test is the child and the reader of stdout. */
@Timeout(60)
class OutputLogTest {

  private static final int PATIENCE_SECONDS = 20;
  private static final int PIPE_BYTES = 65_536;

  private final Arena arena = Arena.ofAuto();
  private final Log log = new Log(4 << 20, InstantSource.system());
  private final Semaphore appended = new Semaphore(0);
  private final List<RunPipes> open = new ArrayList<>();
  private Fd.Pipe stdout;
  private Fd.Pipe stderr;
  private Output output;
  private Epoll readable;

  @BeforeEach
  void start() throws PosixException {
    stdout = Fd.pipe();
    stderr = Fd.pipe();
    output =
        new Output(
            OutputForm.RAW,
            new OutputSink(stdout.writeEnd(), "stdout", StallPolicy.BLOCK, trouble -> {}),
            new OutputSink(stderr.writeEnd(), "stderr", StallPolicy.BLOCK, trouble -> {}));
    readable = new Epoll();
    readable.add(stdout.readEnd(), Epoll.READABLE);
    log.onAppend(appended::release);
    Threads.daemon("output of a test", output).start();
  }

  @AfterEach
  void close() {
    open.forEach(RunPipes::close);
  }

  /** The pipes of a run that has begun. */
  private RunPipes begin(int run) throws PosixException {
    RunPipes pipes = RunPipes.open();
    open.add(pipes);
    output.read(pipes, "app", log, run, 70 + run);
    return pipes;
  }

  private void write(int fd, String text) {
    MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, text.getBytes(UTF_8));
    assertThat(Fd.write(fd, bytes)).isEqualTo(bytes.byteSize());
  }

  /** The log, as soon as it is as it should be. */
  private List<String> await(Predicate<List<String>> asItShouldBe) throws InterruptedException {
    while (true) {
      appended.drainPermits();
      List<String> all = all();
      if (asItShouldBe.test(all)) {
        return all;
      }
      assertThat(appended.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s", all).isTrue();
    }
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    Position at = new Position(0, 1);
    while (!at.equals(log.end())) {
      for (Entry entry : log.read(at)) {
        describe(entry, all);
        at = entry.after();
      }
    }
    return all;
  }

  private static void describe(Entry entry, List<String> into) {
    switch (entry) {
      case Entry.Gap gap -> into.add("gap " + gap.from() + "-" + gap.to());
      case Entry.RunStart start -> into.add("run " + start.run() + " pid " + start.pid());
      case Entry.Lines lines -> {
        UTF_8
            .decode(lines.bytes().duplicate())
            .toString()
            .lines()
            .map(text -> lines.origin().run() + ": " + text.strip() + (lines.part() ? "…" : ""))
            .forEach(into::add);
      }
    }
  }

  /** Reads so much of what arrived at our stdout. */
  private void takeFromStdout(int bytes) throws PosixException {
    MemorySegment buffer = arena.allocate(PIPE_BYTES);
    int taken = 0;
    while (taken < bytes) {
      assertThat(readable.await(PATIENCE_SECONDS * 1_000)).isEqualTo(1);
      long n = Fd.read(stdout.readEnd(), buffer.asSlice(0, Math.min(PIPE_BYTES, bytes - taken)));
      assertThat(n).isPositive();
      taken += (int) n;
    }
  }

  /** Our stdout takes nothing from now on. */
  private void fillStdout() {
    write(stdout.writeEnd(), "x".repeat(PIPE_BYTES));
  }

  private static String line(int number) {
    return "line " + number + " ".repeat(90) + "\n";
  }

  private static String lines(int bytes) {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; lines.length() + 100 < bytes; i++) {
      lines.append(line(i));
    }
    return lines.toString();
  }

  @Test
  void lines_of_both_streams_come_after_the_start_of_their_run() throws Exception {
    RunPipes pipes = begin(1);
    write(pipes.stdout(), "a\nb\n");
    await(all -> all.contains("1: b"));
    write(pipes.stderr(), "c\n");
    assertThat(await(all -> all.size() == 4))
        .containsExactly("run 1 pid 71", "1: a", "1: b", "1: c");
  }

  @Test
  void a_prompt_is_shown_although_its_line_goes_on() throws Exception {
    RunPipes pipes = begin(1);
    write(pipes.stdout(), "name? ");
    await(all -> all.contains("1: name?…"));
    write(pipes.stdout(), "Joe\n");
    assertThat(await(all -> all.size() == 3))
        .containsExactly("run 1 pid 71", "1: name?…", "1: Joe");
  }

  /**
   * The prompt on stderr tells when the line that is incomplete on stdout has stood long enough.
   */
  @Test
  void a_line_that_goes_on_in_the_pipe_is_no_prompt_while_stdout_is_stalled() throws Exception {
    fillStdout();
    RunPipes pipes = begin(1);
    write(pipes.stdout(), lines(3 * PIPE_BYTES));
    await(all -> all.size() > 500); // so much is read at once, and the rest has to wait
    write(pipes.stderr(), "name? ");
    assertThat(await(all -> all.contains("1: name?…")))
        .filteredOn(line -> line.endsWith("…"))
        .containsExactly("1: name?…");
    takeFromStdout(4 * PIPE_BYTES - 1_000);
    assertThat(await(all -> all.size() > 3 * PIPE_BYTES / 100 - 10))
        .filteredOn(line -> line.endsWith("…"))
        .containsExactly("1: name?…");
  }

  @Test
  void a_prompt_is_shown_while_stdout_is_stalled() throws Exception {
    fillStdout();
    RunPipes pipes = begin(1);
    write(pipes.stdout(), "name? ");
    assertThat(await(all -> all.size() == 2)).containsExactly("run 1 pid 71", "1: name?…");
  }

  @Test
  void what_has_no_newline_is_a_line_when_its_writer_ends() throws Exception {
    RunPipes pipes = begin(1);
    write(pipes.stdout(), "a\nlast words");
    pipes.close();
    open.clear();
    await(all -> all.stream().anyMatch(line -> line.matches("1: last words…?")));
  }

  @Test
  void what_an_old_run_wrote_comes_before_the_new_run_begins() throws Exception {
    RunPipes old = RunPipes.open();
    open.add(old);
    write(old.stdout(), lines(50_000));
    output.read(old, "app", log, 1, 71);
    begin(2);
    List<String> all = await(found -> found.contains("run 2 pid 72"));
    assertThat(all).first().isEqualTo("run 1 pid 71");
    assertThat(all).last().isEqualTo("run 2 pid 72");
    assertThat(all).hasSizeGreaterThan(400);
  }

  @Test
  void and_so_it_does_while_stdout_is_stalled() throws Exception {
    fillStdout();
    RunPipes old = begin(1);
    write(old.stdout(), lines(PIPE_BYTES));
    await(all -> all.size() > 500); // and now the old run has to wait
    write(old.stdout(), "not read before the new run\n");
    RunPipes young = begin(2);
    write(young.stderr(), "young\n");
    List<String> all = await(found -> found.contains("2: young"));
    assertThat(all.subList(all.size() - 3, all.size()))
        .containsExactly("1: not read before the new run", "run 2 pid 72", "2: young");
  }

  @Test
  void output_of_a_grandchild_that_lives_on_is_of_its_own_run() throws Exception {
    RunPipes old = begin(1);
    RunPipes young = begin(2);
    write(young.stdout(), "young\n");
    await(all -> all.contains("2: young"));
    write(old.stdout(), "old\n");
    assertThat(await(all -> all.size() == 4))
        .containsExactly("run 1 pid 71", "run 2 pid 72", "2: young", "1: old");
  }

  /** There is no place for what the first run wrote, so the second waits, and the third with it. */
  @Test
  void runs_that_have_to_wait_begin_in_their_order() throws Exception {
    fillStdout();
    RunPipes first = RunPipes.open();
    open.add(first);
    enlarge(first.stdout());
    String lines = lines(1_000_000);
    write(first.stdout(), lines);
    output.read(first, "app", log, 1, 71);
    RunPipes second = begin(2);
    write(second.stderr(), "second\n");
    await(all -> all.size() > lines.length() / 100); // all of it is read, and kept
    takeFromStdout(6 * PIPE_BYTES); // now there is some place, but something waits still
    RunPipes third = begin(3);
    write(third.stderr(), "third\n");
    takeFromStdout(lines.length() - 5 * PIPE_BYTES);
    List<String> all = await(found -> found.contains("3: third"));
    assertThat(all.subList(all.size() - 4, all.size()))
        .containsExactly("run 2 pid 72", "2: second", "run 3 pid 73", "3: third");
  }

  private static void enlarge(int pipe) {
    Fd.resize(new Fd.Pipe(pipe, pipe), 1 << 20);
  }

  @Test
  void draining_waits_for_what_was_written_and_ends_the_last_line() throws Exception {
    RunPipes pipes = begin(1);
    write(pipes.stdout(), "a\nb");
    assertThat(output.drain(PATIENCE_SECONDS * 1_000)).isZero();
    assertThat(all()).first().isEqualTo("run 1 pid 71");
    assertThat(all()).last().asString().matches("1: b");
  }

  @Test
  void draining_says_how_much_was_not_read() throws Exception {
    fillStdout();
    RunPipes pipes = begin(1);
    write(pipes.stdout(), "12345\n");
    await(all -> all.contains("1: 12345"));
    assertThat(output.drain(1)).isEqualTo(6);
  }
}
