package dev.watchdog.cli;

import static dev.watchdog.cli.FakeWatchdog.lastReply;
import static dev.watchdog.cli.FakeWatchdog.live;
import static dev.watchdog.cli.FakeWatchdog.refuse;
import static dev.watchdog.cli.FakeWatchdog.reply;
import static dev.watchdog.cli.FakeWatchdog.stay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.cli.terminal.Style;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a scripted watchdog; it is 2026-01-02T03:04:05.678Z. */
class StatusCommandTest extends AgainstWatchdog {

  private static final String WEB =
      "{\"program\":\"web\",\"status\":\"RUNNING\",\"pid\":71,\"run\":3,\"restarts\":2,"
          + "\"since\":\"2026-01-02T03:01:03.000Z\",\"exit\":{\"code\":1},\"node\":\"h\"}";
  private static final String WORKER =
      "{\"program\":\"worker\",\"status\":\"BACKOFF\",\"run\":12,\"restarts\":11,"
          + "\"since\":\"2026-01-02T03:04:05.000Z\",\"cause\":\"exited\","
          + "\"exit\":{\"signal\":\"SIGKILL\",\"number\":9,\"core\":false,\"oom\":true},"
          + "\"nextStart\":\"2026-01-02T03:04:08.600Z\",\"node\":\"h\"}";
  private static final String UP =
      "{\"program\":\"worker\",\"status\":\"RUNNING\",\"pid\":99,\"run\":13,\"restarts\":12,"
          + "\"since\":\"2026-01-02T03:04:05.000Z\",\"node\":\"h\"}";
  private static final String EVENT = "{\"seq\":7,\"program\":\"worker\",\"status\":\"RUNNING\"}";
  private static final String TABLE =
      """
      PROGRAM  STATUS   FOR        PID  RESTARTS  LAST EXIT               NEXT START
      web      RUNNING  3 min 2 s   71         2  code 1                  –
      worker   BACKOFF  0 s          –        11  SIGKILL, out of memory  in 3 s
      """;

  private static String list(String... records) {
    return "[" + String.join(",", records) + "]";
  }

  @Test
  void it_is_a_table_that_people_like_to_read() {
    Path socket = given(reply(list(WEB, WORKER)));
    assertThat(Ran.command(socket, "status")).isEqualTo(new Ran(0, TABLE, ""));
    assertThat(watchdog.requests()).containsExactly("/v1/programs null");
  }

  @Test
  void one_program_may_be_asked_for() {
    Path socket = given(reply(WEB));
    assertThat(Ran.command(socket, "status", "web").out().lines()).hasSize(2);
    assertThat(watchdog.requests()).containsExactly("/v1/programs/web null");
  }

  @Test
  void a_program_that_waits_for_what_will_never_come_is_blocked() {
    String blocked =
        "{\"program\":\"web\",\"status\":\"STOPPED\","
            + "\"blocked\":\"waits for migrate, which exited with code 3\"}";
    String table = Ran.command(given(reply(list(blocked))), "status").out();
    assertThat(table).contains("BLOCKED").doesNotContain("STOPPED");
  }

  @Test
  void as_json_records_are_unchanged() {
    assertThat(Ran.command(given(reply(list(WEB, WORKER))), "status", "-o", "json").out())
        .isEqualTo(list(WEB, WORKER) + "\n");
  }

  @Test
  void as_json_one_program_is_one_object() {
    assertThat(Ran.command(given(reply(WEB)), "status", "web", "-o=json").out())
        .isEqualTo(WEB + "\n");
  }

  @Test
  void what_needs_attention_is_coloured_on_a_terminal() {
    Path socket = given(reply(list(WEB, WORKER)));
    assertThat(Ran.command(new Style(true, true), socket, "status").out())
        .isEqualTo(TABLE.replace("BACKOFF", "\u001b[33mBACKOFF\u001b[0m"));
  }

  @Test
  void a_program_that_is_not_there_is_refused() {
    Path socket = given(refuse(404, "there is no program \"x\", only web"));
    assertThat(Ran.command(socket, "status", "x"))
        .isEqualTo(new Ran(1, "", "watchdog: there is no program \"x\", only web\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[", "7", "[]]", "null"})
  void an_answer_that_is_not_a_list_is_not_understood(String body) {
    Ran ran = Ran.command(given(reply(body)), "status");
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).startsWith("watchdog: cannot understand the watchdog: ");
  }

  @Test
  void what_a_record_lacks_is_a_dash_and_nothing_steers_the_terminal() {
    Path socket = given(reply("[{\"program\":\"\\u001b[2J\",\"since\":\"soon\",\"exit\":{}},7]"));
    assertThat(Ran.command(socket, "status").out())
        .isEqualTo(
            """
            PROGRAM    STATUS  FOR  PID  RESTARTS  LAST EXIT  NEXT START
            \\u001b[2J  –       –      –         –  –          –
            """);
  }

  // Watching.

  @ParameterizedTest
  @ValueSource(strings = {"-watch", "--watch", "-w"})
  void watch_prints_changes_until_the_watchdog_ends(String watch) {
    Path socket = given(stay(EVENT), reply(list(WEB, WORKER)), lastReply(list(WEB, UP)));
    assertThat(Ran.command(socket, "status", watch))
        .isEqualTo(
            new Ran(
                0, TABLE + "worker   RUNNING  0 s         99        12  –          –\n", ENDED));
    assertThat(watchdog.requests())
        .containsExactly("/v1/events?from=now null", "/v1/programs null", "/v1/programs null");
  }

  @Test
  void as_json_every_change_is_a_line() {
    Path socket = given(stay(EVENT), reply(WORKER), lastReply(UP));
    assertThat(Ran.command(socket, "status", "worker", "-w", "-o", "json"))
        .isEqualTo(new Ran(0, WORKER + "\n" + UP + "\n", ENDED));
  }

  @Test
  void on_a_terminal_the_table_is_written_over() {
    Path socket = given(stay(EVENT), reply(list(WORKER)), lastReply(list(UP)));
    assertThat(Ran.command(new Style(true, false), socket, "status", "-w").out())
        .startsWith("\u001b[?7lPROGRAM  STATUS ")
        .contains("\u001b[J\u001b[?7h\u001b[?7l\r\u001b[2APROGRAM  STATUS ")
        .endsWith("\u001b[K\n\u001b[J\u001b[?7h");
  }

  @Test
  void a_broken_connection_is_made_again_and_nothing_is_printed_twice() {
    Path socket =
        given(live(FakeWatchdog::breakOff), reply(list(WEB)), stay(), lastReply(list(WEB, WORKER)));
    Ran ran = Ran.command(socket, "status", "-w", "-o", "json");
    assertThat(ran).isEqualTo(new Ran(0, WEB + "\n" + WORKER + "\n", LOST + ENDED));
  }

  @Test
  void a_watchdog_that_is_busy_is_asked_again() {
    Path socket = given(stay(), refuse(503, "not now"), lastReply(list(WEB)));
    assertThat(Ran.command(socket, "status", "-w", "-o", "json"))
        .isEqualTo(new Ran(0, WEB + "\n", ENDED));
  }

  @Test
  void watching_an_unknown_program_is_refused() {
    Path socket = given(stay(), refuse(404, "there is no x"));
    assertThat(Ran.command(socket, "status", "x", "-w"))
        .isEqualTo(new Ran(1, "", "watchdog: there is no x\n"));
  }
}
