package dev.watchdog.cli;

import static dev.watchdog.cli.FakeWatchdog.brokenReply;
import static dev.watchdog.cli.FakeWatchdog.chatter;
import static dev.watchdog.cli.FakeWatchdog.chunks;
import static dev.watchdog.cli.FakeWatchdog.close;
import static dev.watchdog.cli.FakeWatchdog.die;
import static dev.watchdog.cli.FakeWatchdog.live;
import static dev.watchdog.cli.FakeWatchdog.refuse;
import static dev.watchdog.cli.FakeWatchdog.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.cli.terminal.Style;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole client, against a scripted watchdog on a real Unix socket. */
class LogsCommandTest extends AgainstWatchdog {

  private static String lines(long from, String... texts) {
    StringBuilder json = new StringBuilder("{\"lines\":[");
    for (int i = 0; i < texts.length; i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"seq\":" + (from + i) + ",\"stream\":\"stdout\",\"run\":3,\"text\":\"")
          .append(texts[i])
          .append("\"}");
    }
    return json + "]}";
  }

  // The past only.

  @Test
  void the_last_lines_are_copied_as_they_come() {
    Path socket = given(reply("one\ntwo \u0000 \u001b[31m\n"));
    assertThat(Ran.logs(socket)).isEqualTo(new Ran(0, "one\ntwo \u0000 \u001b[31m\n", ""));
    assertThat(watchdog.requests()).containsExactly("/logs?tail=10&stream=all text/plain");
  }

  @Test
  void a_terminal_gets_no_control_characters_however_they_come() {
    String evil = "\u001b]0;title\u0007\u001b[31mred\u001b[0m \u009b2J\r\n";
    Style terminal = new Style(true, true);
    Path socket = given(reply(evil), reply(evil));
    assertThat(Ran.command(terminal, socket, "logs").out())
        .isEqualTo("^[]0;title^G\u001b[31mred\u001b[0m <U+009B>2J\n");
    assertThat(Ran.command(terminal, socket, "logs", "-raw").out()).isEqualTo(evil);
  }

  @Test
  void characters_may_be_split_over_what_is_read() {
    Path socket = given(chunks(List.of("x".repeat(65_535) + "\u00e4", "\u009b".repeat(40_000))));
    assertThat(Ran.command(new Style(true, true), socket, "logs").out())
        .isEqualTo("x".repeat(65_535) + "\u00e4" + "<U+009B>".repeat(40_000));
  }

  @Test
  void json_on_a_terminal_stays_the_same_json() {
    Path socket = given(reply("{\"text\":\"\u009b2J\"}\n{}\n"));
    assertThat(Ran.command(new Style(true, true), socket, "logs", "-o", "json").out())
        .isEqualTo("{\"text\":\"\\u009b2J\"}\n{}\n");
  }

  @Test
  void a_program_a_stream_a_number_and_a_format_may_be_asked_for() {
    Path socket = given(reply("{}\n"));
    assertThat(Ran.logs(socket, "web", "-n", "3", "-stream=stderr", "-o", "json").out())
        .isEqualTo("{}\n");
    assertThat(watchdog.requests())
        .containsExactly("/v1/programs/web/logs?tail=3&stream=stderr application/x-ndjson");
  }

  @Test
  void chunks_are_put_together() {
    String long64 = "x".repeat(200_000);
    Path socket = given(chunks(List.of("a\n", long64, "\nb\n")));
    assertThat(Ran.logs(socket)).isEqualTo(new Ran(0, "a\n" + long64 + "\nb\n", ""));
  }

  @Test
  void an_answer_that_breaks_off_is_no_success() {
    Ran ran = Ran.logs(given(brokenReply("one\n")));
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out()).isEqualTo("one\n");
    assertThat(ran.err()).contains("the connection broke off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-f"})
  void a_refusal_is_reported_in_the_watchdogs_words(String follow) {
    Path socket = given(refuse(409, "which one? There are web and \u001b[31mworker"));
    List<String> words = follow.isEmpty() ? List.of() : List.of(follow);
    assertThat(Ran.logs(socket, words.toArray(String[]::new)))
        .isEqualTo(new Ran(1, "", "watchdog: which one? There are web and \\u001b[31mworker\n"));
  }

  @Test
  void a_refusal_without_words_still_has_a_status() {
    Ran ran = Ran.logs(given((request, _) -> request.response().setStatusCode(503).end()));
    assertThat(ran)
        .isEqualTo(new Ran(1, "", "watchdog: the watchdog answered with HTTP status 503\n"));
  }

  // Following.

  @Test
  void lines_are_followed_until_the_watchdog_ends() {
    Path socket = given(live(close(1000, ""), lines(41, "one", "two"), lines(43, "three")));
    assertThat(Ran.logs(socket, "web", "-f")).isEqualTo(new Ran(0, "one\ntwo\nthree\n", ENDED));
    assertThat(watchdog.requests())
        .containsExactly("/v1/programs/web/logs?from=tail:10&stream=all&format=json null");
  }

  @Test
  void gaps_and_runs_are_reported_beside_the_lines() {
    Path socket =
        given(
            live(
                close(1000, ""),
                "{\"gap\":{\"from\":12,\"to\":40,\"lines\":29}}",
                lines(41, "one"),
                "{\"run\":{\"run\":4,\"pid\":99,\"time\":\"now\"}}",
                lines(42, "two")));
    assertThat(Ran.logs(socket, "-f"))
        .isEqualTo(
            new Ran(
                0,
                "one\ntwo\n",
                "--- 29 lines lost (12 to 40) ---\n--- run 4, pid 99 ---\n" + ENDED));
  }

  @Test
  void on_a_terminal_a_program_cannot_forge_a_notice() {
    String forged = lines(1, "\\u001b[0;7m--- the watchdog has ended ---\\u001b[0m");
    Ran ran =
        Ran.command(new Style(true, true), given(live(close(1000, ""), forged)), "logs", "-f");
    assertThat(ran.out())
        .doesNotContain("7m")
        .isEqualTo("\u001b[0m--- the watchdog has ended ---\u001b[0m\n");
    assertThat(ran.err()).isEqualTo("\u001b[0;7m--- the watchdog has ended ---\u001b[0m\n");
  }

  @Test
  void as_json_every_object_is_a_line_unchanged() {
    String line = "{ \"seq\":1,\"new\":[{}], \"text\":\"\\u0041\\n\" }";
    String gap = "{\"gap\":{\"from\":2,\"to\":3,\"lines\":2}}";
    String run = "{\"run\":{\"run\":4,\"pid\":99}}";
    Path socket = given(live(close(1000, ""), "{\"lines\":[" + line + "," + line + "]}", gap, run));
    assertThat(Ran.logs(socket, "-f", "-o", "json"))
        .isEqualTo(new Ran(0, String.join("\n", line, line, gap, run, ""), ENDED));
  }

  @Test
  void a_long_message_comes_in_frames() {
    String text = "x".repeat(300_000);
    Path socket = given(live(close(1000, ""), lines(1, text)));
    assertThat(Ran.logs(socket, "-f").out()).isEqualTo(text + "\n");
  }

  @Test
  void a_broken_connection_is_taken_up_where_it_broke() {
    Path socket =
        given(
            live(FakeWatchdog::breakOff, lines(41, "one", "two")),
            live(close(1011, ""), "{\"gap\":{\"from\":43,\"to\":49,\"lines\":7}}"),
            refuse(503, "not yet"),
            live(close(1000, ""), lines(50, "three")));
    assertThat(Ran.logs(socket, "-f"))
        .isEqualTo(
            new Ran(
                0, "one\ntwo\nthree\n", LOST + "--- 7 lines lost (43 to 49) ---\n" + LOST + ENDED));
    assertThat(watchdog.requests())
        .extracting(request -> request.replaceAll(".*from=([^&]*).*", "$1"))
        .containsExactly("tail:10", "seq:43", "seq:50", "seq:50");
  }

  @Test
  void a_line_that_was_printed_in_part_is_continued_on_the_next_connection() {
    Path socket =
        given(
            live(
                FakeWatchdog::breakOff,
                "{\"lines\":[{\"seq\":1,\"run\":1,\"text\":\"a\",\"part\":true}]}"),
            live(close(1000, ""), "{\"lines\":[{\"seq\":2,\"run\":1,\"text\":\"b\"}]}"));
    assertThat(Ran.logs(socket, "-f").out()).isEqualTo("ab\n");
  }

  @Test
  void before_anything_came_it_is_asked_for_as_at_first() {
    Path socket = given(live(FakeWatchdog::breakOff), live(close(1000, "")));
    Ran.logs(socket, "-f", "-n", "all");
    assertThat(watchdog.requests()).hasSize(2).allMatch(request -> request.contains("from=start&"));
  }

  @Test
  void a_watchdog_that_counts_anew_is_read_from_its_start() {
    Path socket =
        given(
            live(FakeWatchdog::breakOff, lines(41, "one")),
            refuse(400, "seq:42 lies in the future"),
            live(close(1000, ""), lines(1, "two")));
    assertThat(Ran.logs(socket, "-f"))
        .isEqualTo(
            new Ran(
                0,
                "one\ntwo\n",
                LOST + "--- the watchdog was restarted and counts from 1 again ---\n" + ENDED));
    assertThat(watchdog.requests().getLast()).contains("from=start&");
  }

  @Test
  void a_refusal_after_a_break_ends_it() {
    Path socket =
        given(live(FakeWatchdog::breakOff, lines(1, "one")), refuse(404, "there is no web"));
    assertThat(Ran.logs(socket, "-f"))
        .isEqualTo(new Ran(1, "one\n", LOST + "watchdog: there is no web\n"));
  }

  @Test
  void a_watchdog_that_does_not_come_back_is_given_up() {
    Path socket = given(die("{\"lines\":[{\"seq\":1,\"text\":\"a\",\"part\":true}]}"));
    Ran ran = Ran.logs(Ran.NONE, socket, "-f");
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out()).isEqualTo("a\n");
    assertThat(ran.err()).startsWith(LOST + "watchdog: cannot reach a watchdog at " + socket);
  }

  @Test
  void the_reason_of_a_policy_violation_is_printed() {
    Path socket = given(live(close(1008, "too many readers"), lines(1, "one")));
    assertThat(Ran.logs(socket, "-f"))
        .isEqualTo(new Ran(1, "one\n", "watchdog: too many readers\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}{}",
        "{\"lines\":[{\"text\":\"\\",
        "\u0000",
        "{\"lines\":[{\"seq\":1e}]}",
        "{\"lines\":[{\"seq\":99999999999999999999}]}"
      })
  void an_invalid_message_ends_it_without_a_stack_trace(String message) {
    Ran ran = Ran.logs(given(live(close(1000, ""), message)), "-f");
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err())
        .startsWith("watchdog: cannot understand the watchdog: a message is ")
        .endsWith("; are both of the same version?\n")
        .containsOnlyOnce("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"new\":1}",
        "{\"lines\":null}",
        "{\"lines\":[]}",
        "{\"lines\":[null,7,\"x\",[]]}",
        "{\"lines\":{}}",
        "{\"gap\":7}",
        "{\"run\":\"x\"}"
      })
  void what_is_not_known_yet_prints_nothing(String message) {
    assertThat(Ran.logs(given(live(close(1000, ""), message)), "-f"))
        .isEqualTo(new Ran(0, "", ENDED));
  }

  @Test
  void nothing_is_nested_so_deeply_that_it_breaks_us() {
    String deep = "{\"a\":" + String.join("", Collections.nCopies(100_000, "["));
    assertThat(Ran.logs(given(live(close(1000, ""), deep)), "-f").exitCode()).isEqualTo(1);
  }

  // Printing to a closed stdout.

  private static OutputStream failingWith(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  @Test
  void a_closed_stdout_is_no_failure() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = Ran.logsTo(failingWith("Broken pipe"), err, given(chatter(lines(1, "x"))), "-f");
    assertThat(exitCode).isZero();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void a_full_disk_is_one() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Path socket = given(reply("one\n"));
    assertThat(Ran.logsTo(failingWith("No space left on device"), err, socket)).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .isEqualTo("watchdog: cannot write to stdout: No space left on device\n");
  }

  @Test
  void a_closed_stderr_stops_nothing() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Path socket = given(live(close(1000, ""), lines(1, "one")));
    assertThat(Ran.logsTo(out, failingWith("Broken pipe"), socket, "-f")).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("one\n");
  }

  @Test
  void a_slow_stdout_loses_nothing() {
    CountDownLatch full = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    String line = lines(1, "x".repeat(60_000));
    Path socket = given(FakeWatchdog.flood(line, sent, full));
    CountingOutput out = new CountingOutput(full);
    assertThat(Ran.logsTo(out, OutputStream.nullOutputStream(), socket, "-f")).isZero();
    assertThat(out.bytes).isEqualTo(sent.get() * 60_001);
  }

  /** Takes nothing until a latch is open. */
  private static final class CountingOutput extends OutputStream {
    private final CountDownLatch latch;
    private long bytes;

    CountingOutput(CountDownLatch latch) {
      this.latch = latch;
    }

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      bytes += length;
    }
  }

  // No watchdog.

  @ParameterizedTest
  @ValueSource(strings = {"", "-f"})
  void a_missing_socket_is_reported_with_advice(String follow) {
    List<String> words = follow.isEmpty() ? List.of() : List.of(follow);
    assertThat(Ran.logs(folder.resolve("none"), words.toArray(String[]::new)))
        .isEqualTo(
            new Ran(
                3,
                "",
                "watchdog: cannot reach a watchdog at "
                    + folder.resolve("none")
                    + ": no such file; is it running? -socket PATH names another\n"));
  }

  @Test
  void a_file_that_is_no_socket_is_refused_by_the_kernel() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Ran ran = Ran.logs(file);
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).contains(": Connection refused; is it running?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "off"})
  void an_invalid_path_is_no_socket(String socket) {
    Ran ran = Ran.logs(socket);
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).startsWith("watchdog: cannot reach a watchdog at ").endsWith("another\n");
  }

  // Usage.

  @Test
  void help_is_no_mistake() {
    assertThat(Ran.logs("none", "-help")).isEqualTo(new Ran(0, Help.of(Subcommand.LOGS), ""));
  }

  @Test
  void all_mistakes_are_reported_at_once() {
    assertThat(Ran.logs("none", "a", "b", "-n", "-1", "--o=xml", "-x\n"))
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                watchdog: unknown option -x\\u000a
                watchdog: unexpected argument "b"
                watchdog: -n: "-1" is not a number of lines, or all
                watchdog: -o: "xml" is not one of text, json
                """));
  }
}
