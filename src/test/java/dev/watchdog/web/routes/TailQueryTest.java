package dev.watchdog.web.routes;

import static dev.watchdog.logs.StandardStream.STDERR;
import static dev.watchdog.logs.StandardStream.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.watchdog.logs.Log;
import dev.watchdog.logs.Position;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.web.guard.Refusal;
import dev.watchdog.web.live.LogView;
import dev.watchdog.web.live.LogView.Format;
import dev.watchdog.web.live.LogWriter;
import io.vertx.core.MultiMap;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TailQueryTest {

  private static final Set<StandardStream> ALL = Set.of(STDOUT, STDERR);

  private final LogWriter written = new LogWriter(4096);
  private final Log log = written.log;

  /** 200 lines in records of their own; every tenth is on stderr; the oldest are gone. */
  @BeforeEach
  void write() {
    for (int i = 1; i <= 200; i++) {
      if (i % 10 == 0) {
        written.err("line " + i + "\n");
      } else {
        written.out("line " + i + "\n");
      }
    }
    assertThat(log.oldest().seq()).isBetween(2L, 190L);
  }

  private static TailQuery query(String... namesAndValues) {
    MultiMap parameters = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new TailQuery(parameters);
  }

  private static void assertRefused(String sentence, Consumer<TailQuery> asked, String... query) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> asked.accept(query(query)));
    assertThat(refusal).as(sentence).isNotNull();
    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.sentence()).isEqualTo(sentence);
    assertThat(refusal.isTellable()).isTrue();
  }

  private Position from(String from) {
    return query("from", from).from(log);
  }

  @Test
  void the_default_is_ten_lines_of_both_streams_as_text() {
    assertThat(query().view()).isEqualTo(new LogView(ALL, Format.TEXT));
    assertThat(query().from(log)).isEqualTo(log.tail(10, ALL));
    assertThat(query().from(log).seq()).isEqualTo(191);
    assertThat(query().tail()).isEqualTo(100);
    assertThat(query().from(7L)).isEqualTo(7);
  }

  @Test
  void an_empty_value_counts_as_none() {
    TailQuery query = query("from", "", "stream", "", "format", "", "tail", "");
    assertThat(query.view()).isEqualTo(new LogView(ALL, Format.TEXT));
    assertThat(query.from(log)).isEqualTo(log.tail(10, ALL));
    assertThat(query.tail()).isEqualTo(100);
    assertThat(query.from(7L)).isEqualTo(7);
  }

  @Test
  void now_is_the_end_and_start_the_oldest_line() {
    assertThat(from("now")).isEqualTo(log.end());
    assertThat(from("start")).isEqualTo(log.oldest());
  }

  @ParameterizedTest
  @CsvSource({"0, 201", "1, 200", "10, 191", "010, 191"})
  void a_tail_is_so_many_lines(String lines, long seq) {
    assertThat(from("tail:" + lines).seq()).isEqualTo(seq);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000", "999999999999999999"})
  void a_tail_of_more_than_there_is_begins_at_the_oldest_line(String lines) {
    assertThat(from("tail:" + lines)).isEqualTo(log.oldest());
  }

  @Test
  void a_tail_counts_the_lines_of_the_streams_that_are_wanted() {
    assertThat(query("from", "tail:2", "stream", "stderr").from(log).seq()).isEqualTo(190);
    assertThat(query("from", "tail:2", "stream", "stdout").from(log).seq()).isEqualTo(198);
  }

  @Test
  void a_number_leads_to_its_line_even_where_it_is_gone_or_the_next_one() {
    assertThat(from("seq:150").seq()).isEqualTo(150);
    assertThat(from("seq:1")).isEqualTo(new Position(log.oldest().offset(), 1));
    assertThat(from("seq:201")).isEqualTo(log.end());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOW",
        "now ",
        "end",
        "10",
        "tail",
        "tail:",
        "tail:-1",
        "tail:+1",
        "tail:1.5",
        "tail:1x",
        "tail: 1",
        "tail:٣",
        "seq:",
        "seq:-1",
        "seq:1000000000000000000",
        "seq:99999999999999999999999999",
        "line:3",
        "seq:1\n"
      })
  void an_invalid_position_is_refused_with_the_valid_ones(String from) {
    assertRefused(
        "cannot read from=" + from + ": it is now, start, tail:N or seq:N",
        query -> query.from(log),
        "from",
        from);
  }

  @Test
  void line_0_is_refused() {
    assertRefused(
        "cannot read from seq:0: the first line is seq:1", q -> q.from(log), "from", "seq:0");
    assertRefused(
        "cannot read from seq:0: the first event is seq:1", q -> q.from(7L), "from", "seq:0");
  }

  @Test
  void a_line_that_was_not_written_yet_is_refused_with_the_likely_cause() {
    assertRefused(
        "cannot read from seq:202: the next line is seq:201;"
            + " if the watchdog was restarted, it counts from 1 again",
        q -> q.from(log),
        "from",
        "seq:202");
    assertRefused(
        "cannot read from seq:8: the next event is seq:7;"
            + " if the watchdog was restarted, it counts from 1 again",
        q -> q.from(7L),
        "from",
        "seq:8");
  }

  @Test
  void events_begin_now_or_at_a_number() {
    assertThat(query("from", "now").from(7L)).isEqualTo(7);
    assertThat(query("from", "seq:1").from(7L)).isEqualTo(1);
    assertThat(query("from", "seq:7").from(7L)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "tail:10", "seq:", "7", "seq:x"})
  void an_invalid_position_of_an_event_is_refused(String from) {
    assertRefused(
        "cannot read from=" + from + ": it is now or seq:N", q -> q.from(7L), "from", from);
  }

  @Test
  void a_view_is_streams_and_a_format() {
    assertThat(query("stream", "stdout", "format", "json").view())
        .isEqualTo(new LogView(Set.of(STDOUT), Format.JSON));
    assertThat(query("stream", "stderr", "format", "text").view())
        .isEqualTo(new LogView(Set.of(STDERR), Format.TEXT));
    assertThat(query("stream", "all").view()).isEqualTo(new LogView(ALL, Format.TEXT));
  }

  @Test
  void views_that_say_the_same_are_one_so_that_readers_can_share() {
    assertThat(query("stream", "all").view()).isEqualTo(query().view());
    assertThat(query("stream", "stderr").view()).isEqualTo(query("stream", "stderr").view());
    assertThat(query("stream", "stderr").view()).isNotEqualTo(query("stream", "stdout").view());
  }

  @ParameterizedTest
  @ValueSource(strings = {"STDOUT", "out", "1", "stdout,stderr", "both"})
  void an_invalid_stream_is_refused(String stream) {
    assertRefused(
        "cannot read stream=" + stream + ": it is stdout, stderr or all",
        TailQuery::view,
        "stream",
        stream);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "ndjson", "html"})
  void an_invalid_format_is_refused(String format) {
    assertRefused(
        "cannot read format=" + format + ": it is text or json", TailQuery::view, "format", format);
  }

  @Test
  void the_last_lines_are_a_number() {
    assertThat(query("tail", "0").tail()).isZero();
    assertThat(query("tail", "17").tail()).isEqualTo(17);
    assertThat(query("tail", "999999999999999999").tail()).isEqualTo(999_999_999_999_999_999L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "-1", "1e3", "1000000000000000000", "٣", " 1"})
  void an_invalid_number_of_lines_is_refused(String tail) {
    assertRefused(
        "cannot read tail=" + tail + ": it is a number of lines", TailQuery::tail, "tail", tail);
  }

  @Test
  void the_first_of_several_values_counts() {
    assertThat(query("tail", "1", "tail", "2").tail()).isEqualTo(1);
  }
}
