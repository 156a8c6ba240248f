package dev.watchdog.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program can do to an operator's terminal: colour its own lines, and nothing else. */
class TerminalTextTest {

  private static final String RED = "\u001b[31m";
  private static final String RESET = "\u001b[0m";

  private static String shown(String... pieces) {
    TerminalText text = new TerminalText(true);
    StringBuilder shown = new StringBuilder();
    for (String piece : pieces) {
      shown.append(text.of(piece));
    }
    return shown.append(text.end()).toString();
  }

  @Test
  void plain_text_passes() {
    String plain = "a\tb \u00e4\u00df \u4f60\u597d \ud83d\ude00 \u05e9\u05dc\u05d5\u05dd \ufffd\n";
    assertThat(shown(plain)).isEqualTo(plain);
  }

  @Test
  void a_colour_passes_and_ends_with_its_line() {
    assertThat(shown(RED + "a\nb")).isEqualTo(RED + "a" + RESET + "\nb");
    assertThat(shown(RED + "a")).isEqualTo(RED + "a" + RESET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "1", "1;31", "4;97", "38;5;7", "48;2;7;8;7", "0;38;5;200;1", "39;49"})
  void colours_and_weights_are_colours(String parameters) {
    String expected = parameters.isEmpty() ? "0" : parameters;
    assertThat(Colours.of(parameters)).contains("\u001b[" + expected + "m");
  }

  @ParameterizedTest
  @CsvSource({"1;7;31, 1;31", "7, ''", "5;8, ''", "27, ''", "007, ''", "38;5;1;7, 38;5;1"})
  void reverse_video_and_what_blinks_or_hides_is_left_out(String given, String kept) {
    String sequence = kept.isEmpty() ? "" : "\u001b[" + kept + "m";
    assertThat(Colours.of(given)).contains(sequence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"38;7", "38", "38;5", "48;2;1;2", "4294967303", "0007", "38;5;256"})
  void what_is_no_colour_is_shown(String parameters) {
    assertThat(Colours.of(parameters)).isEmpty();
    assertThat(shown("\u001b[" + parameters + "m")).isEqualTo("^[[" + parameters + "m");
  }

  @ParameterizedTest
  @CsvSource({
    "'\\u001b]0;title\\u0007', ^[]0;title^G",
    "'\\u001b]52;c;ZXZpbA==\\u001b\\\\', ^[]52;c;ZXZpbA==^[\\",
    "'\\u001b[2J\\u001b[H', ^[[2J^[[H",
    "'\\u001b[?1049h', ^[[?1049h",
    "'\\u001b[>4m', ^[[>4m",
    "'\\u001bc', ^[c",
    "'\\u001bPq\\u001b\\\\', ^[Pq^[\\",
    "'\\u001b\\u001b[31mx', '^[\\u001b[31mx\\u001b[0m'",
    "'\\u001b[3\\u001b[31mx', '^[[3\\u001b[31mx\\u001b[0m'",
    "'\\u009b2J\\u009d0;x\\u009c', <U+009B>2J<U+009D>0;x<U+009C>",
    "'\\u0000\\b\\u007f\\u000b\\u000c', ^@^H^?^K^L",
    "'a\\u202etxt.exe\\u2066\\u2028', a<U+202E>txt.exe<U+2066><U+2028>",
    "'ok\\rforged', ok^Mforged",
    "'\\r\\r\\n', '^M\\n'"
  })
  void whatever_else_would_steer_the_terminal_is_shown(String text, String shown) {
    String given = unicode(text);
    assertThat(shown(given)).isEqualTo(unicode(shown));
    assertThat(shown(given.split(""))).as("in pieces").isEqualTo(unicode(shown));
  }

  private static String unicode(String text) {
    return Pattern.compile("\\\\u([0-9a-f]{4})")
        .matcher(text)
        .replaceAll(hex ->
            java.util.regex.Matcher.quoteReplacement(
                "" + (char) Integer.parseInt(hex.group(1), 16)))
        .replace("\\r", "\r")
        .replace("\\n", "\n")
        .replace("\\b", "\b")
        .replace("\\\\", "\\");
  }

  @Test
  void the_end_of_a_line_may_have_a_carriage_return() {
    assertThat(shown("a\r\nb\r", "\nc\r")).isEqualTo("a\nb\nc");
  }

  @Test
  void a_sequence_that_never_ends_is_shown_and_not_kept() {
    assertThat(shown("\u001b[" + "1;".repeat(50_000))).hasSize(100_003).startsWith("^[[1;1;");
    assertThat(shown("\u001b[3", "\nx")).isEqualTo("^[[3\nx");
  }

  @Test
  void colours_that_are_not_wanted_are_left_out() {
    assertThat(new TerminalText(false).of(RED + "a\u001b[2J\n")).isEqualTo("a^[[2J\n");
  }

  @Test
  void whatever_is_written_the_terminal_sees_colours_and_ends_of_lines_only() {
    SplittableRandom random = new SplittableRandom(4);
    Pattern harmless =
        Pattern.compile("(\u001b\\[(?!7m)(?!.{0,60};7m)[0-9;]{1,60}m|[^\\p{Cntrl}]|[\n\t])*");
    char[] alphabet = "\u001b\u001b[[]mm;;0137?\r\n\u0007\u009b\u202ex".toCharArray();
    for (int run = 0; run < 2_000; run++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(alphabet[random.nextInt(alphabet.length)]);
      }
      String shown = shown(text.toString());
      assertThat(shown).as("%s", text).doesNotContain("\u202e", "\u009b").matches(harmless);
      assertThat(shown(text.toString().split(""))).isEqualTo(shown);
    }
  }
}
