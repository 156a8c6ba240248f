package dev.watchdog.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.terminal.Style;
import java.net.ProtocolException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinePrinterTest {

  private static final String PART = ",\"part\":true";

  private LinePrinter printer = new LinePrinter(Style.PLAIN, false);

  private Printed print(String message) throws ProtocolException {
    return printer.print(JsonMessage.parse(message));
  }

  private String printLine(String stream, int run, String text, String more)
      throws ProtocolException {
    return print(
            "{\"lines\":[{\"seq\":1,\"stream\":\"%s\",\"run\":%d,\"text\":\"%s\"%s}]}"
                .formatted(stream, run, text, more))
        .text();
  }

  @Test
  void every_line_is_ended() throws Exception {
    assertThat(printLine("stdout", 1, "a", "")).isEqualTo("a\n");
    assertThat(printLine("stderr", 1, "", "")).isEqualTo("\n");
  }

  @Test
  void anything_but_a_terminal_gets_a_programs_own_text() throws Exception {
    assertThat(printLine("stdout", 1, "\\u0000\\u001b[2J\\r\\t\\\"\\ud83d\\ude00\ufffd", ""))
        .isEqualTo("\u0000\u001b[2J\r\t\"\ud83d\ude00\ufffd\n");
  }

  @Test
  void the_pieces_of_a_line_are_put_together() throws Exception {
    assertThat(printLine("stdout", 1, "a", PART)).isEqualTo("a");
    assertThat(printLine("stdout", 1, "b", PART)).isEqualTo("b");
    assertThat(printLine("stdout", 1, "", "")).isEqualTo("\n");
    assertThat(printLine("stdout", 1, "c", "")).isEqualTo("c\n");
  }

  @Test
  void what_comes_between_the_pieces_is_not_glued_to_them() throws Exception {
    printLine("stdout", 1, "a", PART);
    assertThat(printLine("stderr", 1, "b", PART)).isEqualTo("\nb");
    assertThat(printLine("stdout", 1, "c", PART)).isEqualTo("\nc");
    assertThat(printLine("stdout", 2, "d", "")).isEqualTo("\nd\n");
    assertThat(printer.endLine()).isEmpty();
  }

  @Test
  void a_notice_ends_the_line_that_is_open() throws Exception {
    printLine("stdout", 1, "a", PART);
    assertThat(print("{\"gap\":{\"from\":2,\"to\":2,\"lines\":1}}"))
        .isEqualTo(new Printed("\n", Optional.of("1 line lost (2)")));
    assertThat(print("{\"run\":{\"run\":2}}")).isEqualTo(Printed.notice("run 2"));
  }

  @Test
  void the_end_ends_the_line_that_is_open() throws Exception {
    printLine("stdout", 1, "a", PART);
    assertThat(printer.isLineOpen()).isTrue();
    assertThat(printer.endLine()).isEqualTo("\n");
    assertThat(printer.endLine()).isEmpty();
  }

  @Test
  void on_a_terminal_stderr_is_red_and_nothing_stays_so() throws Exception {
    printer = new LinePrinter(new Style(true, true), false);
    assertThat(printLine("stderr", 1, "a", PART)).isEqualTo("\u001b[31ma\u001b[0m");
    assertThat(printLine("stderr", 1, "", "")).isEqualTo("\n");
    assertThat(printLine("stdout", 1, "b", "")).isEqualTo("b\n");
  }

  @Test
  void a_terminal_gets_colours_only_unless_all_is_wanted() throws Exception {
    String text = "\\u001b[2J\\u001b[32mgreen";
    printer = new LinePrinter(new Style(true, false), false);
    assertThat(printLine("stdout", 1, text, "")).isEqualTo("^[[2J\u001b[32mgreen\u001b[0m\n");
    printer = new LinePrinter(new Style(true, false), true);
    assertThat(printLine("stdout", 1, text, "")).isEqualTo("\u001b[2J\u001b[32mgreen\n");
  }

  @Test
  void a_sequence_may_be_split_over_the_pieces_of_a_line() throws Exception {
    printer = new LinePrinter(new Style(true, true), false);
    assertThat(printLine("stdout", 1, "a\\u001b", PART)).isEqualTo("a");
    assertThat(printLine("stdout", 1, "[32mb", PART)).isEqualTo("\u001b[32mb\u001b[0m");
    assertThat(printLine("stdout", 1, "c\\u001b[2", PART)).isEqualTo("c");
    assertThat(printer.endLine()).isEqualTo("^[[2\n");
  }

  @Test
  void a_gap_says_what_it_can() throws Exception {
    assertThat(print("{\"gap\":{\"from\":12,\"to\":40,\"lines\":29}}").notice())
        .contains("29 lines lost (12 to 40)");
    assertThat(print("{\"gap\":{\"from\":12,\"to\":40}}").notice())
        .contains("29 lines lost (12 to 40)");
  }
}
