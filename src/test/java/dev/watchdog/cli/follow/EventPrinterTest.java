package dev.watchdog.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.terminal.Style;
import java.net.ProtocolException;
import org.junit.jupiter.api.Test;

class EventPrinterTest {

  private static String print(String fields) throws ProtocolException {
    return print(Style.PLAIN, fields);
  }

  private static String print(Style style, String fields) throws ProtocolException {
    String event = "{\"time\":\"2026-01-02T23:59:58.678Z\",\"program\":\"app\"," + fields + "}";
    return new EventPrinter(style).print(JsonMessage.parse(event)).text();
  }

  @Test
  void a_line_has_the_exit_and_the_next_start() throws Exception {
    assertThat(
            print(
                """
                "from":"RUNNING","status":"BACKOFF","cause":"exited","run":3,"pid":71,
                "exit":{"code":1},"restarts":2,"nextStart":"2026-01-02T23:59:59.678Z"
                """))
        .isEqualTo(
            "2026-01-02T23:59:58.678Z app RUNNING -> BACKOFF: exited with code 1"
                + " (run 3, pid 71); restart 3 at 23:59:59.678Z\n");
  }

  @Test
  void another_day_is_named() throws Exception {
    assertThat(
            print(
                """
                "from":"A","status":"B","cause":"c","nextStart":"2026-01-03T00:00Z"
                """))
        .endsWith("; restart 1 at 2026-01-03T00:00Z\n");
  }

  @Test
  void a_signal_is_named_with_what_is_known_of_it() throws Exception {
    assertThat(
            print(
                """
                "from":"STOPPING","status":"STOPPED","cause":"stop requested","run":3,
                "exit":{"signal":"SIGKILL","number":9,"core":true,"oom":true}
                """))
        .isEqualTo(
            "2026-01-02T23:59:58.678Z app STOPPING -> STOPPED: stop requested;"
                + " was killed by SIGKILL (core dumped), out of memory (run 3)\n");
  }

  @Test
  void what_needs_attention_is_coloured_on_a_terminal() throws Exception {
    Style terminal = new Style(true, true);
    assertThat(print(terminal, "\"from\":\"A\",\"status\":\"FATAL\",\"cause\":\"c\""))
        .contains("\u001b[31mFATAL\u001b[0m");
    assertThat(print(terminal, "\"from\":\"A\",\"status\":\"BACKOFF\",\"cause\":\"c\""))
        .contains("\u001b[33mBACKOFF\u001b[0m");
    assertThat(print(terminal, "\"from\":\"A\",\"status\":\"RUNNING\",\"cause\":\"c\""))
        .doesNotContain("\u001b");
  }

  @Test
  void nothing_steers_the_terminal_and_nothing_needs_to_be_there() throws Exception {
    assertThat(
            print(
                "\"status\":\"\\u001b[2J\",\"cause\":\"a\\nb\",\"exit\":{\"signal\":\"\\u0007\"}"))
        .isEqualTo(
            "2026-01-02T23:59:58.678Z app ? -> \\u001b[2J: a\\u000ab; was killed by \\u0007\n");
    assertThat(print("\"x\":1")).isEmpty();
  }
}
