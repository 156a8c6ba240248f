package dev.watchdog.web.live;

import static dev.watchdog.logs.StandardStream.STDERR;
import static dev.watchdog.logs.StandardStream.STDOUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.logs.Position;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.web.live.LogView.Format;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as JSON, read by a parser that is not ours. */
class JsonTest {

  private static final long SEED = Long.getLong("seed", 20_260_104);
  private static final Set<StandardStream> ALL = Set.of(STDOUT, STDERR);
  private static final Position START = new Position(0, 1);

  private LogWriter written = new LogWriter(1 << 20);

  private List<byte[]> messages(Format format, Set<StandardStream> streams, Position from) {
    LogMessages source = new LogMessages(written.log, new LogView(streams, format), new Bytes());
    List<byte[]> messages = new ArrayList<>();
    Position at = from;
    while (true) {
      MessageSource.Frame<Position> frame = source.next(at);
      if (frame.payload().isReadable()) {
        byte[] message = new byte[frame.payload().readableBytes()];
        frame.payload().getBytes(frame.payload().readerIndex(), message);
        messages.add(message);
      } else if (frame.after().equals(at)) {
        source.clear();
        return messages;
      }
      at = frame.after();
    }
  }

  private List<JsonObject> objects() {
    return messages(Format.JSON, ALL, START).stream().map(JsonTest::parse).toList();
  }

  /** Strictly: what is no UTF-8 is no JSON. */
  private static JsonObject parse(byte[] message) {
    try {
      return new JsonObject(UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString());
    } catch (CharacterCodingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<JsonObject> linesOf(List<JsonObject> messages) {
    List<JsonObject> lines = new ArrayList<>();
    for (JsonObject message : messages) {
      JsonArray array = message.getJsonArray("lines");
      if (array != null) {
        assertThat(message.fieldNames()).containsExactly("lines");
        assertThat(array).isNotEmpty();
        array.forEach(line -> lines.add((JsonObject) line));
      }
    }
    return lines;
  }

  @Test
  void a_line_says_its_number_time_stream_run_and_text() {
    written.out("a\n");
    written.write(3, STDERR, "b \"c\"\n".getBytes(UTF_8));
    String text = new String(messages(Format.JSON, ALL, START).getFirst(), UTF_8);
    assertThat(text)
        .isEqualTo(
            "{\"lines\":["
                + "{\"seq\":1,\"time\":\"2026-01-02T03:04:05.678Z\",\"stream\":\"stdout\","
                + "\"run\":1,\"text\":\"a\"},"
                + "{\"seq\":2,\"time\":\"2026-01-02T03:04:05.678Z\",\"stream\":\"stderr\","
                + "\"run\":3,\"text\":\"b \\\"c\\\"\"}]}");
  }

  @Test
  void a_part_says_that_it_is_one_and_so_does_nothing_else() {
    written.out("name? ");
    written.stream(1, STDOUT).showPartial();
    written.out("Joe\nnext\n");
    List<JsonObject> lines = linesOf(objects());
    assertThat(lines)
        .extracting(line -> line.getString("text"))
        .containsExactly("name? ", "Joe", "next");
    assertThat(lines).extracting(line -> line.getBoolean("part")).containsExactly(true, null, null);
  }

  @Test
  void the_end_of_a_part_that_ended_already_is_an_empty_line() {
    written.out("name? ");
    written.stream(1, STDOUT).showPartial();
    written.out("\nnext\n");
    assertThat(linesOf(objects()))
        .extracting(line -> line.getString("text"))
        .containsExactly("name? ", "", "next");
  }

  @Test
  void times_have_milliseconds_even_where_they_are_none() {
    written = new LogWriter(new dev.watchdog.logs.Log(4096, () -> LogWriter.NOW.minusMillis(678)));
    written.out("a\n");
    assertThat(linesOf(objects()).getFirst().getString("time"))
        .isEqualTo("2026-01-02T03:04:05.000Z");
  }

  /** Whatever a program writes: the texts are what decoding each line as UTF-8 gives. */
  @ParameterizedTest
  @ValueSource(strings = {"random", "ascii", "hostile"})
  void any_bytes_make_messages_that_parse_and_texts_that_are_what_they_were(String kind) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 150; round++) {
      written = new LogWriter(4 << 20);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = random.nextInt(1, 20); i > 0; i--) {
        byte[] piece = piece(kind, random);
        all.writeBytes(piece);
        written.write(1, STDOUT, piece);
      }
      written.stream(1, STDOUT).end();
      List<JsonObject> lines = linesOf(objects());
      assertThat(lines)
          .as("seed %d, round %d", SEED, round)
          .extracting(line -> line.getString("text"))
          .isEqualTo(decoded(all.toByteArray()));
      for (int i = 0; i < lines.size(); i++) {
        assertThat(lines.get(i).getLong("seq")).isEqualTo(i + 1);
      }
    }
  }

  private static byte[] piece(String kind, SplittableRandom random) {
    byte[] piece = new byte[random.nextInt(random.nextInt(10) == 0 ? 20_000 : 200)];
    byte[][] hostile = {
      "\"\\\b\f\r\t\0\u001f\u007f/</script>\u2028\u2029".getBytes(UTF_8),
      "𝄞€ä".getBytes(UTF_8),
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // half of a surrogate pair
      {(byte) 0xc0, (byte) 0xaf}, // a slash, too long
      {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond Unicode
      {(byte) 0xf0, (byte) 0x9d}, // broken off
      {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, // a byte order mark
      {'\n'}
    };
    for (int i = 0; i < piece.length; i++) {
      byte[] next =
          switch (kind) {
            case "random" -> new byte[] {(byte) random.nextInt(256)};
            case "ascii" ->
                new byte[] {(byte) (random.nextInt(60) == 0 ? '\n' : random.nextInt(128))};
            default -> hostile[random.nextInt(hostile.length)];
          };
      for (int j = 0; j < next.length && i < piece.length; j++) {
        piece[i] = next[j];
        i += j + 1 < next.length ? 1 : 0;
      }
    }
    return piece;
  }

  private static List<String> decoded(byte[] all) {
    List<String> texts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        texts.add(new String(all, from, i - from, UTF_8));
        from = i + 1;
      }
    }
    if (from < all.length) {
      texts.add(new String(all, from, all.length - from, UTF_8));
    }
    return texts;
  }

  @Test
  void numbers_go_on_over_every_change_of_their_length() {
    for (int i = 1; i <= 10_050; i++) {
      if (i % 7 == 0 || i >= 9_990) {
        written.err(i + "\n");
      } else {
        written.out(i + "\n");
      }
    }
    List<JsonObject> lines = linesOf(objects());
    assertThat(lines).hasSize(10_050);
    for (JsonObject line : lines) {
      assertThat(line.getString("text")).isEqualTo(line.getLong("seq").toString());
    }
  }

  @Test
  void numbers_are_right_where_one_stream_is_read_alone() {
    for (int i = 1; i <= 2_000; i++) {
      if (i % 3 == 0) {
        written.err(i + "\n");
      } else {
        written.out(i + "\n");
      }
    }
    List<JsonObject> lines =
        linesOf(
            messages(Format.JSON, Set.of(STDERR), START).stream().map(JsonTest::parse).toList());
    assertThat(lines).hasSize(666);
    for (JsonObject line : lines) {
      assertThat(line.getString("text")).isEqualTo(line.getLong("seq").toString());
    }
  }

  /** Lines that came together are one record, of which one message takes only a part. */
  @Test
  void what_does_not_fit_into_a_message_begins_the_next_one_in_the_middle_of_a_record() {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 4_000; i++) {
      text.append(i).append('\n');
    }
    written.out(text.toString());
    List<byte[]> messages = messages(Format.JSON, ALL, START);
    assertThat(messages.size()).isGreaterThan(2);
    List<JsonObject> lines = linesOf(objects());
    assertThat(lines).hasSize(4_000);
    for (JsonObject line : lines) {
      assertThat(line.getString("text")).isEqualTo(line.getLong("seq").toString());
    }
    // From any line on, as after a disconnect.
    for (long seq = 1; seq <= 4_000; seq += 371) {
      List<JsonObject> rest =
          linesOf(
              messages(Format.JSON, ALL, written.log.at(seq)).stream()
                  .map(JsonTest::parse)
                  .toList());
      assertThat(rest).isEqualTo(lines.subList((int) seq - 1, 4_000));
    }
  }

  @Test
  void a_message_is_not_much_longer_than_its_bound_even_where_all_is_escaped() {
    for (int i = 0; i < 2_000; i++) {
      written.out("\u0001".repeat(100) + "\n");
    }
    for (byte[] message : messages(Format.JSON, ALL, START)) {
      assertThat(message.length).isLessThan(LogMessages.MESSAGE_BYTES + 1_000);
    }
  }

  @Test
  void a_gap_is_a_message_that_says_exactly_what_is_gone() {
    written = new LogWriter(4096);
    for (int i = 1; i <= 300; i++) {
      written.out(i + "\n");
    }
    long oldest = written.log.oldest().seq();
    List<JsonObject> messages = objects();
    assertThat(messages.getFirst())
        .isEqualTo(
            new JsonObject()
                .put(
                    "gap",
                    new JsonObject()
                        .put("from", 1)
                        .put("to", (int) oldest - 1)
                        .put("lines", (int) oldest - 1)));
    assertThat(linesOf(messages).getFirst().getLong("seq")).isEqualTo(oldest);
  }

  @Test
  void a_reader_of_one_stream_gets_gaps_too() {
    written = new LogWriter(4096);
    for (int i = 1; i <= 300; i++) {
      written.out(i + "\n");
    }
    List<byte[]> messages = messages(Format.JSON, Set.of(STDERR), START);
    assertThat(messages).hasSize(1);
    assertThat(parse(messages.getFirst()).containsKey("gap")).isTrue();
  }

  @Test
  void between_two_runs_a_message_says_so_and_before_the_first_none() {
    written.log.startRun(1, 71);
    written.out("a\n");
    written.log.startRun(2, 72);
    written.write(2, STDOUT, "b\n".getBytes(UTF_8));
    List<JsonObject> messages = objects();
    assertThat(messages).hasSize(3);
    assertThat(linesOf(messages.subList(0, 1))).hasSize(1);
    assertThat(messages.get(1).encode())
        .isEqualTo("{\"run\":{\"run\":2,\"pid\":72,\"time\":\"2026-01-02T03:04:05.678Z\"}}");
    assertThat(linesOf(messages.subList(2, 3)).getFirst().getInteger("run")).isEqualTo(2);
  }

  @Test
  void on_its_own_a_gap_and_the_start_of_a_run_are_objects_on_lines_of_their_own() {
    written = new LogWriter(4096);
    for (int i = 1; i <= 300; i++) {
      written.out(i + "\n");
    }
    written.log.startRun(2, 72);
    written.write(2, STDOUT, "b\n".getBytes(UTF_8));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    messages(Format.NDJSON, ALL, START).forEach(all::writeBytes);
    List<JsonObject> lines = all.toString(UTF_8).lines().map(JsonObject::new).toList();
    assertThat(lines.getFirst().containsKey("gap")).isTrue();
    assertThat(lines.get(lines.size() - 2).containsKey("run")).isTrue();
    assertThat(lines.getLast().getString("text")).isEqualTo("b");
  }

  @Test
  void on_its_own_each_line_is_an_object_and_each_object_a_line() {
    for (int i = 1; i <= 1_500; i++) {
      written.out("line\t" + i + " \u2028\n");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    messages(Format.NDJSON, ALL, START).forEach(all::writeBytes);
    String text = all.toString(UTF_8);
    assertThat(text).endsWith("}\n").doesNotContain("\n\n");
    List<String> lines = List.of(text.split("\n", -1));
    assertThat(lines).hasSize(1_501);
    for (int i = 0; i < 1_500; i++) {
      JsonObject line = new JsonObject(lines.get(i));
      assertThat(line.getLong("seq")).isEqualTo(i + 1);
      assertThat(line.getString("text")).isEqualTo("line\t" + (i + 1) + " \u2028");
    }
  }
}
