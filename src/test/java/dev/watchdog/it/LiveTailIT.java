package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbered lines from the position that a reader asks for. */
class LiveTailIT {

  @TempDir private Path folder;

  @Test
  void lines_are_numbered_over_all_runs_and_both_streams() {
    Launch launch =
        Launch.shell(
            "echo out; echo err >&2; exit 1", "-http", "127.0.0.1:0", "-log-buffer", "1MiB");
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      List<JsonObject> lines = web.tail("from=start").awaitLines(8).lines();
      assertThat(TailMessages.numbers(lines)).isEqualTo(oneTo(lines.size()));
      for (int run = 1; run <= 4; run++) {
        int wanted = run;
        assertThat(lines.stream().filter(line -> line.getInteger("run") == wanted))
            .extracting(line -> line.getString("stream") + " " + TailMessages.text(line))
            .containsExactlyInAnyOrder("stdout out", "stderr err");
      }
      assertThat(lines).isSortedAccordingTo((a, b) -> a.getInteger("run") - b.getInteger("run"));
      assertThat(lines)
          .isSortedAccordingTo((a, b) -> a.getInstant("time").compareTo(b.getInstant("time")));
      watchdog.stopsCleanly();
    }
  }

  private static List<Long> oneTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void reading_begins_where_the_query_says() throws Exception {
    Map<String, Long> firstOf = new LinkedHashMap<>();
    firstOf.put("from=start", 1L);
    firstOf.put("from=seq:1", 1L);
    firstOf.put("from=seq:7", 7L);
    firstOf.put("from=seq:21", 21L);
    firstOf.put("from=now", 21L);
    firstOf.put("from=tail:3", 18L);
    firstOf.put("from=tail%3A3", 18L);
    firstOf.put("from=tail:0", 21L);
    firstOf.put("from=tail:1000000", 1L);
    firstOf.put("", 11L);
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader before = web.tail("from=start");
      program.out("line\n".repeat(20));
      before.awaitLines(20);
      Map<String, WebSocketReader> readers = new LinkedHashMap<>();
      firstOf.keySet().forEach(query -> readers.put(query, web.tail(query)));
      program.out("another\n");
      readers.forEach((query, reader) -> {
        reader.awaitEntry(line -> TailMessages.seq(line) == 21);
        assertThat(TailMessages.numbers(reader.lines()))
            .as(query)
            .isEqualTo(LongStream.rangeClosed(firstOf.get(query), 21).boxed().toList());
      });
      watchdog.stopsCleanly();
    }
  }

  @Test
  void one_stream_keeps_the_numbers_that_it_has_among_both() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader all = web.tail("from=start");
      for (int i = 0; i < 3; i++) {
        program.out("o" + i + "\n");
        all.awaitLines(2 * i + 1);
        program.err("e" + i + "\n");
        all.awaitLines(2 * i + 2);
      }
      assertThat(TailMessages.numbers(web.tail("from=start&stream=stdout").awaitLines(3).lines()))
          .containsExactly(1L, 3L, 5L);
      assertThat(TailMessages.numbers(web.tail("from=start&stream=stderr").awaitLines(3).lines()))
          .containsExactly(2L, 4L, 6L);
      assertThat(TailMessages.numbers(web.tail("from=tail:1&stream=stdout").awaitLines(1).lines()))
          .containsExactly(5L);
      assertThat(web.get(WebClient.LOGS + "?tail=2&stream=stderr").body()).isEqualTo("e1\ne2\n");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void the_text_form_has_whole_lines_of_the_program_and_nothing_else() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.open("/logs");
      program.out("one\n\ntwo\n");
      reader.awaitText("two\n");
      program.out("three\n");
      reader.awaitText("three\n");
      assertThat(reader.text()).isEqualTo("one\n\ntwo\nthree\n");
      assertThat(reader.messages()).allMatch(message -> message.endsWith("\n"));
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_reader_that_reconnects_gets_what_it_missed_and_nothing_twice() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader first = web.tail("from=start");
      program.out("1\n2\n3\n");
      first.awaitLines(3).close();
      program.out("4\n5\n");
      WebSocketReader second = web.tail("from=seq:4").awaitLines(2);
      program.out("6\n");
      second.awaitLines(3);
      assertThat(TailMessages.numbers(second.lines())).containsExactly(4L, 5L, 6L);
      assertThat(second.texts()).containsExactly("4", "5", "6");
      watchdog.stopsCleanly();
    }
  }

  /** In a buffer that is smaller than what the program writes at once. */
  @Test
  void lines_that_are_gone_are_reported_by_one_gap() {
    String script = Python.count(20_000) + "import time; time.sleep(1000)";
    Launch launch = Launch.python(script, "-http", "127.0.0.1:0", "-log-buffer", "8KiB");
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      watchdog.stdout().await("^20000$");
      for (long from : List.of(1L, 2L, 777L)) {
        List<JsonObject> entries = untilLine(web.tail("from=seq:" + from), 20_000);
        long kept = TailMessages.seq(entries.get(1));
        assertThat(entries.getFirst()).isEqualTo(gap(from, kept - 1));
        assertThat(kept).isBetween(18_000L, 19_900L);
        assertThat(TailMessages.numbers(entries.subList(1, entries.size())))
            .isEqualTo(LongStream.rangeClosed(kept, 20_000).boxed().toList());
        List<JsonObject> all = untilLine(web.tail("from=start"), 20_000);
        assertThat(all).isEqualTo(entries.subList(1, entries.size()));
      }
      watchdog.stopsCleanly();
    }
  }

  private static List<JsonObject> untilLine(WebSocketReader reader, long seq) {
    reader.awaitEntry(entry -> TailMessages.isLine(entry) && TailMessages.seq(entry) == seq);
    return reader.entries();
  }

  private static JsonObject gap(long from, long to) {
    return new JsonObject()
        .put("gap", new JsonObject().put("from", from).put("to", to).put("lines", to - from + 1));
  }

  @Test
  void the_last_lines_over_http_are_those_of_the_live_tail() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.tail("from=start");
      program.out("a\n\"b\"\nc\td\n");
      reader.awaitLines(3);
      assertThat(web.get(WebClient.LOGS).body()).isEqualTo("a\n\"b\"\nc\td\n");
      assertThat(web.get("/logs?tail=1").body()).isEqualTo("c\td\n");
      var ndjson = web.get(WebClient.LOGS + "?tail=2", "Accept", "application/x-ndjson");
      assertThat(ndjson.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
      assertThat(ndjson.body().lines().map(JsonObject::new))
          .isEqualTo(reader.lines().subList(1, 3));
      watchdog.stopsCleanly();
    }
  }

  @Test
  void events_are_numbered_and_past_events_come_first() {
    Launch launch = Launch.shell("exit 3", "-http", "127.0.0.1:0", "-restart-delay", "50ms");
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader all = web.open("/v1/events?from=seq:1").awaitMessages(10);
      WebSocketReader some = web.open("/v1/events?from=seq:5").awaitMessages(3);
      List<JsonObject> events = all.messages().stream().map(JsonObject::new).toList();
      assertThat(events).extracting(event -> event.getLong("seq")).isEqualTo(oneTo(events.size()));
      assertThat(events.getFirst().getString("from")).isEqualTo("STOPPED");
      assertThat(events.getFirst().getString("status")).isEqualTo("STARTING");
      assertThat(events.getFirst().getString("program")).isEqualTo("app");
      assertThat(Instant.parse(events.getFirst().getString("time")))
          .isBeforeOrEqualTo(Instant.now());
      assertThat(some.messages().subList(0, 3)).isEqualTo(all.messages().subList(4, 7));
      WebSocketReader live = web.open("/v1/events").awaitMessages(1);
      assertThat(new JsonObject(live.messages().getFirst()).getLong("seq")).isGreaterThan(3);
      watchdog.stopsCleanly();
    }
  }
}
