package dev.watchdog.web.live;

import static dev.watchdog.logs.StandardStream.STDERR;
import static dev.watchdog.logs.StandardStream.STDOUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.logs.Position;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.web.live.LogView.Format;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What readers of one view get, and what they share. */
class LogMessagesTest {

  private static final Set<StandardStream> ALL = Set.of(STDOUT, STDERR);
  private static final Position START = new Position(0, 1);

  private final LogWriter written = new LogWriter(1 << 20);

  private LogMessages source(Set<StandardStream> streams, Format format) {
    return new LogMessages(written.log, new LogView(streams, format), new Bytes());
  }

  /** All messages from there on. */
  private static List<String> messages(LogMessages source, Position from) {
    List<String> messages = new ArrayList<>();
    Position at = from;
    while (true) {
      MessageSource.Frame<Position> frame = source.next(at);
      if (frame.payload().isReadable()) {
        messages.add(frame.payload().toString(UTF_8));
      } else if (frame.after().equals(at)) {
        return messages;
      }
      at = frame.after();
    }
  }

  @Test
  void an_empty_log_has_nothing_to_send_and_keeps_the_position() {
    MessageSource.Frame<Position> frame = source(ALL, Format.TEXT).next(START);
    assertThat(frame.payload().isReadable()).isFalse();
    assertThat(frame.after()).isEqualTo(START);
  }

  @Test
  void text_is_what_the_program_wrote() {
    written.log.startRun(1, 71);
    written.out("a\n\n\u001b[31mred\u001b[0m\r\n");
    written.err("b\0\n");
    assertThat(messages(source(ALL, Format.TEXT), START))
        .containsExactly("a\n\n\u001b[31mred\u001b[0m\r\nb\0\n");
  }

  @Test
  void bytes_that_are_not_UTF_8_become_the_replacement_character() {
    byte[] bytes = {'a', (byte) 0xff, 'b', '\n', (byte) 0xc3, (byte) 0xa4, (byte) 0xe2, '\n'};
    written.write(1, STDOUT, bytes);
    assertThat(messages(source(ALL, Format.TEXT), START)).containsExactly("a\ufffdb\nä\ufffd\n");
  }

  @Test
  void a_newline_that_only_ends_a_part_is_not_text() {
    written.out("name? ");
    written.stream(1, STDOUT).showPartial();
    written.out("\n");
    assertThat(messages(source(ALL, Format.TEXT), START)).containsExactly("name? \n");
  }

  @Test
  void each_stream_can_be_read_alone() {
    for (int i = 1; i <= 5; i++) {
      written.out("out " + i + "\n");
      written.err("err " + i + "\n");
    }
    assertThat(messages(source(Set.of(STDERR), Format.TEXT), START))
        .containsExactly("err 1\nerr 2\nerr 3\nerr 4\nerr 5\n");
    assertThat(messages(source(Set.of(STDOUT), Format.TEXT), START))
        .containsExactly("out 1\nout 2\nout 3\nout 4\nout 5\n");
  }

  @Test
  void a_reader_of_the_other_stream_gets_past_it() {
    written.out("out\n");
    LogMessages source = source(Set.of(STDERR), Format.TEXT);
    MessageSource.Frame<Position> frame = source.next(START);
    assertThat(frame.payload().isReadable()).isFalse();
    assertThat(frame.after()).isEqualTo(written.log.end());
  }

  @Test
  void in_text_nothing_is_said_of_runs_and_gaps() {
    LogWriter small = new LogWriter(4096);
    small.log.startRun(1, 71);
    for (int i = 1; i <= 300; i++) {
      small.out("line " + i + "\n");
    }
    small.log.startRun(2, 72);
    small.write(2, STDOUT, "last\n".getBytes(UTF_8));
    LogMessages source = new LogMessages(small.log, new LogView(ALL, Format.TEXT), new Bytes());
    String all = String.join("", messages(source, START));
    assertThat(all).endsWith("line 299\nline 300\nlast\n").matches("(line \\d+\n)+last\n");
  }

  @Test
  void a_message_ends_where_it_is_long_enough_and_the_next_goes_on() {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 5_000; i++) {
      String line = "line " + i + " of very many\n";
      text.append(line);
      written.out(line);
    }
    for (Format format : List.of(Format.TEXT, Format.JSON, Format.NDJSON)) {
      List<String> messages = messages(source(ALL, format), START);
      assertThat(messages).hasSizeGreaterThan(1);
      for (String message : messages) {
        assertThat(message.length()).isLessThan(LogMessages.MESSAGE_BYTES + 1_000);
      }
    }
    assertThat(String.join("", messages(source(ALL, Format.TEXT), START)))
        .isEqualTo(text.toString());
  }

  // What is shared.

  @Test
  void readers_at_one_position_share_one_payload() {
    written.out("a\n");
    LogMessages source = source(ALL, Format.JSON);
    ByteBuf first = source.next(START).payload();
    assertThat(source.next(START).payload()).isSameAs(first);
    source.clear();
  }

  @Test
  void readers_of_another_view_do_not() {
    written.out("a\n");
    LogMessages text = source(ALL, Format.TEXT);
    LogMessages json = source(ALL, Format.JSON);
    assertThat(text.next(START).payload()).isNotEqualTo(json.next(START).payload());
    text.clear();
    json.clear();
  }

  @Test
  void a_message_lives_until_the_source_forgets_it_and_every_sink_has_sent_it() {
    written.out("a\n");
    LogMessages source = source(ALL, Format.TEXT);
    ByteBuf payload = source.next(START).payload();
    assertThat(payload.refCnt()).isEqualTo(1);
    ByteBuf onItsWay = payload.retainedDuplicate();
    source.clear();
    assertThat(payload.refCnt()).isEqualTo(1);
    assertThat(onItsWay.toString(UTF_8)).isEqualTo("a\n");
    onItsWay.release();
    assertThat(payload.refCnt()).isZero();
  }

  @Test
  void what_was_cleared_can_be_asked_for_again() {
    written.out("a\n");
    LogMessages source = source(ALL, Format.TEXT);
    source.next(START);
    source.clear();
    source.clear();
    assertThat(source.next(START).payload().toString(UTF_8)).isEqualTo("a\n");
    source.clear();
  }

  @Test
  void only_a_few_messages_are_kept_and_those_that_are_not_are_released() {
    LogMessages source = source(ALL, Format.TEXT);
    Set<ByteBuf> payloads = Collections.newSetFromMap(new IdentityHashMap<>()); // some come again
    Position at = START;
    for (int i = 0; i < 200; i++) {
      written.out("line " + i + "\n");
      MessageSource.Frame<Position> frame = source.next(at);
      payloads.add(frame.payload());
      at = frame.after();
    }
    assertThat(payloads.stream().filter(payload -> payload.refCnt() > 0).count())
        .isBetween(1L, 100L);
    source.clear();
    assertThat(payloads).allMatch(payload -> payload.refCnt() == 0);
  }
}
