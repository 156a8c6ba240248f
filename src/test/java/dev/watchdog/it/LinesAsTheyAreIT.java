package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All bytes that a program writes arrive, and break neither the stream nor the JSON. */
class LinesAsTheyAreIT {

  private static final int PART_BYTES = 64 * 1024;

  @TempDir private Path folder;

  /** Each as a line among others; Java's own decoder gives the expected text. */
  @Test
  void strange_lines_arrive_as_they_are() throws Exception {
    List<String> hex =
        List.of(
            "", // an empty line
            "00", // NUL
            "610062", // NUL between letters
            "0d", // the rest of CRLF
            "610d", // CRLF
            "0d0d61", // carriage returns of a progress bar
            "1b5b33316d7265641b5b306d", // red
            "225c2f", // what JSON escapes
            "0102030405060708090b0c0e0f101112131415161718191a1b1c1d1e1f7f", // control characters
            "e2 82 ac".replace(" ", ""), // a euro
            "f09f9880", // a face
            "efbbbf61", // a byte order mark
            "efbfbe", // not a character
            "e280a8e280a9c285", // what some call newlines
            "80", // a continuation of nothing
            "c3", // a beginning without an end
            "e282", // more of one
            "f09f98",
            "c328", // a wrong continuation
            "c080", // a NUL that is too long
            "e080af", // a slash that is too long
            "eda080edb080", // surrogates
            "f4908080", // beyond Unicode
            "f8888080", // five bytes
            "fffe", // no UTF-8 ever
            "61ff62fe63",
            "7b226c696e6573223a5b5d7d"); // JSON itself
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    for (String line : hex) {
      written.writeBytes(HexFormat.of().parseHex(line));
      written.write('\n');
    }
    written.writeBytes("end\n".getBytes(UTF_8));
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader json = web.tail("from=start");
      WebSocketReader text = web.open("/logs?from=start");
      program.out(written.toByteArray());
      json.awaitEntry(line -> TailMessages.text(line).equals("end"));
      text.awaitText("end\n");
      assertThat(json.texts()).isEqualTo(expected(written.toByteArray()));
      assertThat(text.text()).isEqualTo(String.join("\n", expected(written.toByteArray())) + "\n");
      assertThat(watchdog.stdout().bytes()).isEqualTo(written.toByteArray());
      assertThat(web.get("/logs").body()).isEqualTo(text.text());
      watchdog.stopsCleanly();
    }
  }

  private static List<String> expected(byte[] bytes) {
    List<String> lines = new java.util.ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(new String(bytes, start, i - start, UTF_8));
        start = i + 1;
      }
    }
    return lines;
  }

  /** Random bytes in random pieces. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void random_bytes_arrive(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] noise = new byte[300_000];
    random.nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      int dice = random.nextInt(40);
      noise[i] = dice == 0 ? (byte) '\n' : dice < 20 ? (byte) (noise[i] & 0x7f) : noise[i];
    }
    byte[] end = "\nend\n".getBytes(UTF_8);
    System.arraycopy(end, 0, noise, noise.length - end.length, end.length);
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch("-log-buffer", "16MiB").start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader json = web.tail("from=start");
      for (int at = 0; at < noise.length; ) {
        int length = Math.min(noise.length - at, 1 + random.nextInt(5_000));
        program.out(Arrays.copyOfRange(noise, at, at + length));
        at += length;
      }
      json.awaitEntry(line -> TailMessages.text(line).equals("end"));
      assertThat(json.texts()).as("seed %d", seed).isEqualTo(expected(noise));
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_character_that_is_written_in_pieces_arrives_whole() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      byte[] face = "😀".getBytes(UTF_8);
      for (int cut = 1; cut <= 3; cut++) {
        program.out("p" + cut);
        program.out(Arrays.copyOf(face, cut));
        // It is kept until it is sent, without its last character.
        reader.awaitEntry(partOf("p" + cut));
        program.out(Arrays.copyOfRange(face, cut, 4));
        program.out("!\n");
      }
      program.out("end\n");
      reader.awaitEntry(line -> TailMessages.text(line).equals("end"));
      assertThat(reader.texts()).containsExactly("p1😀!", "p2😀!", "p3😀!", "end");
      watchdog.stopsCleanly();
    }
  }

  private static java.util.function.Predicate<JsonObject> partOf(String text) {
    return line -> line.getBoolean("part", false) && TailMessages.text(line).equals(text);
  }

  @Test
  void a_prompt_is_sent_as_a_part_that_the_rest_of_the_line_continues() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader json = web.tail("from=start");
      WebSocketReader text = web.open("/logs?from=start");
      program.out("name? ");
      json.awaitEntry(partOf("name? "));
      program.err("meanwhile\n");
      json.awaitLines(2);
      program.out("password? ");
      json.awaitEntry(partOf("password? "));
      program.out("\nwelcome\n");
      json.awaitLines(5);
      assertThat(json.lines())
          .extracting(line -> TailMessages.text(line) + "|" + line.getBoolean("part"))
          .containsExactly(
              "name? |true", "meanwhile|null", "password? |true", "|null", "welcome|null");
      assertThat(json.texts()).containsExactly("name? password? ", "meanwhile", "welcome");
      assertThat(text.awaitText("welcome\n").text())
          .isEqualTo("name? \nmeanwhile\npassword? \nwelcome\n");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void long_lines_arrive_whole_or_in_parts_that_make_the_whole() throws Exception {
    int[] lengths = {
      PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, 2 * PART_BYTES + 1, 5
    };
    String script =
        "import os, time\n"
            + "for n in "
            + Arrays.toString(lengths)
            + ":\n"
            + "  os.write(1, b'x' * n + b'\\n')\n"
            + "time.sleep(1000)";
    Launch launch = Launch.python(script, "-http", "127.0.0.1:0");
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      reader.awaitEntry(line -> TailMessages.text(line).equals("xxxxx"));
      assertThat(reader.texts()).extracting(String::length).containsExactly(boxed(lengths));
      assertThat(reader.lines()).allMatch(line -> TailMessages.text(line).length() <= PART_BYTES);
      watchdog.stopsCleanly();
    }
  }

  private static Integer[] boxed(int[] numbers) {
    return Arrays.stream(numbers).boxed().toArray(Integer[]::new);
  }

  /** With characters that do not fit a part evenly. */
  @Test
  void a_line_of_a_hundred_megabytes_arrives_in_parts() {
    String script =
        """
        import os, time
        block = ('a' + '€' * 349525).encode() # 1 MiB
        for i in range(100): os.write(1, block)
        os.write(1, b'\\nafter\\n'); time.sleep(1000)
        """;
    Launch launch =
        Launch.python(script, "-http", "127.0.0.1:0", "-log-buffer", "256MiB")
            .after("exec >/dev/null");
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      reader.await("the next line", () -> reader.last().endsWith("\"after\"}]}"));
      List<String> texts = reader.texts();
      assertThat(texts).hasSize(2).endsWith("after");
      assertThat(texts.getFirst().equals(("a" + "€".repeat(349_525)).repeat(100))).isTrue();
      List<JsonObject> lines = reader.lines();
      assertThat(lines.subList(0, 1_600)).allMatch(line -> line.getBoolean("part", false));
      assertThat(lines)
          .allMatch(line -> TailMessages.text(line).getBytes(UTF_8).length <= PART_BYTES);
      assertThat(lines.size()).isLessThanOrEqualTo(1_700);
      watchdog.stopsCleanly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kill -KILL $$", "exit 1", "exec 1>&- 2>&-; exec sleep 1000"})
  void output_at_the_last_moment_arrives(String end) {
    Launch launch =
        Launch.shell(
            "printf 'out 1\\nout 2'; printf 'err 1\\nerr 2' >&2; " + end,
            "-http",
            "127.0.0.1:0",
            "-restart-delay",
            "1h");
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      reader.await("all", () -> reader.texts().size() == 4 && lastIsWhole(reader.lines()));
      assertThat(reader.texts()).containsExactlyInAnyOrder("out 1", "out 2", "err 1", "err 2");
      watchdog.stopsCleanly();
    }
  }

  private static boolean lastIsWhole(List<JsonObject> lines) {
    return List.of("stdout", "stderr").stream()
        .allMatch(stream ->
            !lines.stream()
                .filter(line -> line.getString("stream").equals(stream))
                .toList()
                .getLast()
                .getBoolean("part", false));
  }
}
