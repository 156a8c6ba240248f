package dev.watchdog.process.output;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.logs.Log;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.process.posix.Epoll;
import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.PosixException;
import dev.watchdog.process.posix.Threads;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What arrives at our stdout and stderr when several programs write, while this test is all of
 * them, and the reader too.
 */
@Timeout(60)
class OutputFormTest {

  private static final long SEED = Long.getLong("seed", 20_260_105);
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int PIPE_BYTES = 65_536;
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment buffer = arena.allocate(PIPE_BYTES);
  private final Map<String, Log> logs = new HashMap<>();
  private final List<RunPipes> open = new ArrayList<>();
  private final List<String> trouble = new ArrayList<>();
  private final Semaphore appended = new Semaphore(0);
  private final Receiver stdout = new Receiver();
  private final Receiver stderr = new Receiver();
  private Output output;

  /** What reads our stdout or stderr. */
  private final class Receiver {
    private final Fd.Pipe pipe = Fd.pipe();
    private final Epoll epoll = new Epoll();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    Receiver() throws PosixException {
      epoll.add(pipe.readEnd(), Epoll.READABLE);
    }

    /** Takes what is there; waits for it. */
    void take() {
      assertThat(epoll.await(PATIENCE_MILLIS)).as("after %s", this).isEqualTo(1);
      long n = Fd.read(pipe.readEnd(), buffer);
      assertThat(n).isPositive();
      received.writeBytes(buffer.asSlice(0, n).toArray(JAVA_BYTE));
    }

    Receiver await(String all) {
      while (received.size() < all.getBytes(UTF_8).length) {
        take();
      }
      assertThat(this).hasToString(all);
      return this;
    }

    List<String> awaitLines(int count) {
      while (lines().size() < count) {
        take();
      }
      return lines();
    }

    /** Whole ones; bytes as characters. */
    List<String> lines() {
      String all = received.toString(ISO_8859_1);
      return all.substring(0, all.lastIndexOf('\n') + 1).lines().toList();
    }

    /** It takes nothing from now on. */
    void fill() {
      write(pipe.writeEnd(), "x".repeat(PIPE_BYTES - 1) + "\n");
    }

    @Override
    public String toString() {
      return received.toString(UTF_8);
    }
  }

  OutputFormTest() throws PosixException {}

  private void start(OutputForm form) throws PosixException {
    start(form, StallPolicy.BLOCK);
  }

  private void start(OutputForm form, StallPolicy policy) throws PosixException {
    start(
        form,
        new OutputSink(stdout.pipe.writeEnd(), "stdout", policy, trouble::add),
        new OutputSink(stderr.pipe.writeEnd(), "stderr", policy, trouble::add));
  }

  private void start(OutputForm form, OutputSink out, OutputSink err) throws PosixException {
    output = new Output(form, out, err);
    Threads.daemon("output of a test", output).start();
  }

  @AfterEach
  void close() {
    open.forEach(RunPipes::close);
  }

  private RunPipes program(String name) throws PosixException {
    return program(name, 1);
  }

  private RunPipes program(String name, int run) throws PosixException {
    Log log = logs.computeIfAbsent(name, _ -> new Log(16 << 20, () -> NOW));
    log.onAppend(appended::release);
    RunPipes pipes = RunPipes.open();
    open.add(pipes);
    output.read(pipes, name, log, run, 70);
    return pipes;
  }

  private void write(int fd, String text) {
    write(fd, text.getBytes(UTF_8));
  }

  private void write(int fd, byte[] bytes) {
    MemorySegment segment = arena.allocateFrom(JAVA_BYTE, bytes);
    assertThat(Fd.write(fd, segment)).isEqualTo(bytes.length);
  }

  /** Waits until so many lines of a program were numbered, and so have been handed on. */
  private void awaitNumbered(String program, long lines) throws InterruptedException {
    Log log = logs.get(program);
    while (log.end().seq() <= lines) {
      assertThat(appended.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }
  }

  @Test
  void with_a_prefix_each_line_names_its_program() throws Exception {
    start(OutputForm.PREFIXED);
    RunPipes web = program("web");
    RunPipes worker = program("worker");
    write(web.stdout(), "one\n\ntwo\n");
    stdout.await("web | one\nweb | \nweb | two\n");
    write(worker.stdout(), "three\n");
    stdout.await("web | one\nweb | \nweb | two\nworker | three\n");
    write(worker.stderr(), "oh\n");
    stderr.await("worker | oh\n");
  }

  @Test
  void with_a_prefix_the_rest_are_the_programs_own_bytes() throws Exception {
    start(OutputForm.PREFIXED);
    RunPipes web = program("web");
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = 0; b < 256; b++) {
      if (b != '\n') {
        line.write(b);
      }
    }
    line.write('\n');
    write(web.stdout(), line.toByteArray());
    while (stdout.received.size() < "web | ".length() + line.size()) {
      stdout.take();
    }
    assertThat(stdout.received.toByteArray())
        .isEqualTo(("web | " + line.toString(ISO_8859_1)).getBytes(ISO_8859_1));
  }

  @Test
  void a_prompt_shows_and_its_line_goes_on_behind_it() throws Exception {
    start(OutputForm.PREFIXED);
    RunPipes web = program("web");
    write(web.stdout(), "before\nname? ");
    stdout.await("web | before\nweb | name? ");
    write(web.stdout(), "Joe\nafter\n");
    stdout.await("web | before\nweb | name? Joe\nweb | after\n");
    write(web.stdout(), "ready? ");
    stdout.await("web | before\nweb | name? Joe\nweb | after\nweb | ready? ");
    write(web.stdout(), "\n");
    stdout.await("web | before\nweb | name? Joe\nweb | after\nweb | ready? \n");
  }

  @Test
  void a_line_of_another_program_is_not_glued_to_a_prompt_and_what_follows_has_its_prefix()
      throws Exception {
    start(OutputForm.PREFIXED);
    RunPipes web = program("web");
    RunPipes worker = program("worker");
    write(web.stdout(), "name? ");
    stdout.await("web | name? ");
    write(worker.stdout(), "hello\n");
    stdout.await("web | name? \nworker | hello\n");
    write(web.stdout(), "Joe\n");
    stdout.await("web | name? \nworker | hello\nweb | Joe\n");
  }

  @Test
  void the_end_of_a_prompt_that_was_ended_already_is_not_an_empty_line() throws Exception {
    start(OutputForm.PREFIXED);
    RunPipes web = program("web");
    RunPipes worker = program("worker");
    write(web.stdout(), "name? ");
    stdout.await("web | name? ");
    write(worker.stdout(), "hello\n");
    stdout.await("web | name? \nworker | hello\n");
    write(web.stdout(), "\n");
    awaitNumbered("web", 2);
    write(web.stdout(), "welcome\n");
    stdout.await("web | name? \nworker | hello\nweb | welcome\n");
  }

  @Test
  void two_prompts_stand_on_lines_of_their_own() throws Exception {
    start(OutputForm.PREFIXED);
    write(program("web").stdout(), "a? ");
    stdout.await("web | a? ");
    write(program("worker").stdout(), "b? ");
    stdout.await("web | a? \nworker | b? ");
  }

  @Test
  void lines_of_both_streams_do_not_mix_where_both_lead_to_the_same() throws Exception {
    OutputSink both =
        new OutputSink(stdout.pipe.writeEnd(), "stdout", StallPolicy.BLOCK, trouble::add);
    start(OutputForm.PREFIXED, both, both);
    RunPipes web = program("web");
    write(web.stdout(), "name? ");
    stdout.await("web | name? ");
    write(web.stderr(), "a warning\n");
    stdout.await("web | name? \nweb | a warning\n");
    assertThat(output.losses(StandardStream.STDERR).stalled()).isZero();
    assertThat(output.drain(PATIENCE_MILLIS)).isZero();
  }

  @Test
  void a_line_that_is_too_long_is_cut_into_lines_of_its_own() throws Exception {
    start(OutputForm.PREFIXED);
    RunPipes web = program("web");
    write(web.stdout(), "a".repeat(150_000) + "\nb\n");
    List<String> lines = stdout.awaitLines(4);
    assertThat(lines).allMatch(line -> line.startsWith("web | "));
    assertThat(lines)
        .extracting(line -> line.length() - "web | ".length())
        .containsExactly(65_536, 65_536, 150_000 - 2 * 65_536, 1);
  }

  @Test
  void what_has_no_newline_gets_one_when_its_writer_ends() throws Exception {
    start(OutputForm.PREFIXED);
    RunPipes web = program("web");
    write(web.stdout(), "a\nlast words");
    web.close();
    open.clear();
    stdout.await("web | a\nweb | last words\n");
  }

  @Test
  void and_when_the_watchdog_ends_while_a_process_still_could_write() throws Exception {
    start(OutputForm.PREFIXED);
    write(program("web").stdout(), "last words");
    write(program("worker").stderr(), "and mine");
    assertThat(output.drain(PATIENCE_MILLIS)).isZero();
    stdout.await("web | last words\n");
    stderr.await("worker | and mine\n");
  }

  @Test
  void draining_waits_until_the_last_line_is_taken_too() throws Exception {
    start(OutputForm.PREFIXED);
    stdout.fill();
    write(program("web").stdout(), "one line\nlast words");
    awaitNumbered("web", 1); // so both were read
    assertThat(output.drain(1)).isEqualTo("web | one line\nweb | last words\n".length());
  }

  @Test
  void as_json_each_line_says_all_that_is_known_of_it() throws Exception {
    start(OutputForm.JSON);
    RunPipes web = program("web", 3);
    write(web.stdout(), "a \"b\"\n");
    stdout.await(
        "{\"program\":\"web\",\"seq\":1,\"time\":\"2026-01-02T03:04:05.678Z\","
            + "\"stream\":\"stdout\",\"run\":3,\"text\":\"a \\\"b\\\"\"}\n");
    write(web.stderr(), new byte[] {'x', (byte) 0xff, '\n'});
    stderr.await(
        "{\"program\":\"web\",\"seq\":2,\"time\":\"2026-01-02T03:04:05.678Z\","
            + "\"stream\":\"stderr\",\"run\":3,\"text\":\"x\ufffd\"}\n");
  }

  @Test
  void as_json_a_prompt_is_a_part_and_a_line() throws Exception {
    start(OutputForm.JSON);
    RunPipes web = program("web");
    write(web.stdout(), "name? ");
    stdout.awaitLines(1);
    write(program("worker").stdout(), "hello\n");
    stdout.awaitLines(2);
    write(web.stdout(), "Joe\n\n");
    assertThat(stdout.awaitLines(4))
        .map(JsonObject::new)
        .extracting(line ->
            line.getString("program")
                + " "
                + line.getLong("seq")
                + " "
                + line.getString("text")
                + " "
                + line.getBoolean("part"))
        .containsExactly(
            "web 1 name?  true", "worker 1 hello null", "web 2 Joe null", "web 3  null");
  }

  /** As many bytes of JSON as a line can become: 16 KiB of empty ones. */
  @Test
  void many_empty_lines_are_as_many_objects() throws Exception {
    start(OutputForm.JSON);
    write(program("web").stdout(), "\n".repeat(PIPE_BYTES));
    List<String> lines = stdout.awaitLines(PIPE_BYTES);
    assertThat(lines).hasSize(PIPE_BYTES);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(new JsonObject(lines.get(i)).getLong("seq")).isEqualTo(i + 1L);
    }
  }

  /** Four streams that write in pieces by chance to one reader that takes any amount. */
  @ParameterizedTest
  @EnumSource(
      value = OutputForm.class,
      names = {"PREFIXED", "JSON"})
  void whatever_the_pieces_nothing_is_lost_or_mixed(OutputForm form) throws Exception {
    OutputSink both =
        new OutputSink(stdout.pipe.writeEnd(), "stdout", StallPolicy.BLOCK, trouble::add);
    start(form, both, both);
    Map<String, List<String>> written = new LinkedHashMap<>();
    List<Thread> writers = new ArrayList<>();
    int total = 0;
    for (String program : List.of("web", "worker")) {
      RunPipes pipes = program(program);
      for (boolean isErr : new boolean[] {false, true}) {
        List<String> lines = lines(program + (isErr ? "-err" : "-out"), SEED + total);
        written.put(program + (isErr ? "-err" : "-out"), lines);
        total += lines.size();
        byte[] all = (String.join("\n", lines) + "\n").getBytes(UTF_8);
        int fd = isErr ? pipes.stderr() : pipes.stdout();
        writers.add(Thread.ofPlatform().start(() -> writeInPieces(fd, all)));
      }
    }
    List<String> received = stdout.awaitLines(total);
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(byStream(form, received)).as("seed %d", SEED).isEqualTo(written);
  }

  private static List<String> lines(String stream, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      int length = random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(100);
      lines.add(stream + " " + i + " " + "y".repeat(length));
    }
    return lines;
  }

  private static void writeInPieces(int fd, byte[] all) {
    SplittableRandom random = new SplittableRandom(SEED);
    MemorySegment bytes = Arena.ofAuto().allocateFrom(JAVA_BYTE, all);
    for (long at = 0; at < all.length; ) {
      long length = Math.min(all.length - at, 1 + random.nextInt(5_000));
      at += Math.max(0, Fd.write(fd, bytes.asSlice(at, length)));
    }
  }

  private static Map<String, List<String>> byStream(OutputForm form, List<String> received) {
    return received.stream()
        .map(line -> text(form, line))
        .collect(
            Collectors.groupingBy(
                text -> text.substring(0, text.indexOf(' ')),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  /** After checking that the text is of the program that it is said to be of. */
  private static String text(OutputForm form, String line) {
    String program;
    String text;
    if (form == OutputForm.JSON) {
      JsonObject json = new JsonObject(line);
      program = json.getString("program");
      text = json.getString("text");
      assertThat(json.containsKey("part")).isFalse();
    } else {
      program = line.substring(0, line.indexOf(" | "));
      text = line.substring(program.length() + 3);
    }
    assertThat(text).startsWith(program + "-");
    return text;
  }

  /** While the reader stalls, lines are dropped; what arrives before and after is whole. */
  @ParameterizedTest
  @CsvSource({"PREFIXED", "JSON"})
  void where_output_is_dropped_only_whole_lines_are(OutputForm form) throws Exception {
    start(form, StallPolicy.DROP);
    RunPipes web = program("web");
    RunPipes worker = program("worker");
    int lines = 0;
    for (int i = 0; i < 400; i++) {
      StringBuilder some = new StringBuilder();
      for (int j = 0; j < 20; j++) {
        some.append("- ").append(lines++).append(' ').append("z".repeat(100)).append('\n');
      }
      write((i % 2 == 0 ? web : worker).stdout(), some.toString());
    }
    awaitNumbered("web", 4_000);
    awaitNumbered("worker", 4_000);
    assertThat(output.losses(StandardStream.STDOUT).lines()).isPositive();
    while (!stdout.toString().contains("last")) {
      if (stdout.epoll.await(0) == 1) {
        stdout.take();
      } else {
        write(web.stdout(), "- last\n");
      }
    }
    List<String> received = stdout.lines();
    assertThat(received)
        .allMatch(line ->
            form == OutputForm.JSON
                ? new JsonObject(line).getString("text").matches("- (\\d+ z{100}|last)")
                : line.matches("(web|worker) \\| - (\\d+ z{100}|last)"));
    assertThat(received.size() + output.losses(StandardStream.STDOUT).lines())
        .isGreaterThanOrEqualTo(lines);
  }
}
