package dev.watchdog.logs;

import static dev.watchdog.logs.StandardStream.STDERR;
import static dev.watchdog.logs.StandardStream.STDOUT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineAssemblerTest {

  private static final long SEED = Long.getLong("seed", 20_260_102);

  private final Written written = new Written(1 << 20);
  private final LineAssembler stdout = written.stream(1, STDOUT);
  private final LineAssembler stderr = written.stream(1, STDERR);

  private void add(String text) {
    Written.add(stdout, text);
  }

  private static String latin(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  @Test
  void lines_are_numbered_from_1() {
    add("a\nb\n");
    add("c\n");
    assertThat(written.all()).containsExactly("1 out.1 a", "2 out.1 b", "3 out.1 c");
  }

  @Test
  void a_line_in_several_pieces_is_one_line() {
    add("a");
    add("b");
    add("c\nd");
    add("\n");
    assertThat(written.all()).containsExactly("1 out.1 abc", "2 out.1 d");
  }

  @Test
  void the_streams_do_not_mix() {
    add("out");
    Written.add(stderr, "err\n");
    add("\n");
    assertThat(written.all()).containsExactly("1 err.1 err", "2 out.1 out");
  }

  @Test
  void empty_lines_NUL_and_carriage_returns_are_as_good_as_any() {
    add("\n\n\0\r\n\u001b[31mred\u001b[0m\n\n");
    assertThat(written.all())
        .containsExactly(
            "1 out.1 ", "2 out.1 ", "3 out.1 \0\r", "4 out.1 \u001b[31mred\u001b[0m", "5 out.1 ");
  }

  @Test
  void what_has_no_newline_at_the_end_is_a_line() {
    add("a\nb");
    stdout.end();
    stdout.end();
    assertThat(written.all()).containsExactly("1 out.1 a", "2 out.1 b");
  }

  @Test
  void a_prompt_is_shown_as_a_part() {
    add("name? ");
    assertThat(stdout.hasPartial()).isTrue();
    stdout.showPartial();
    assertThat(stdout.hasPartial()).isFalse();
    add("Joe\n");
    add("next\n");
    assertThat(written.all()).containsExactly("1 out.1 name? …", "2 out.1 Joe", "3 out.1 next");
  }

  @Test
  void a_newline_alone_ends_a_part_and_is_not_text() {
    add("name? ");
    stdout.showPartial();
    add("\nnext\n");
    assertThat(written.all()).containsExactly("1 out.1 name? …", "2 out.1 ", "3 out.1 next");
    Entry.Lines ending = (Entry.Lines) written.log.read(written.log.at(2)).iterator().next();
    assertThat(ending.bytes().remaining()).isZero();
  }

  @Test
  void the_end_ends_a_part_too() {
    add("name? ");
    stdout.showPartial();
    stdout.end();
    assertThat(written.all()).containsExactly("1 out.1 name? …", "2 out.1 ");
  }

  @Test
  void a_character_in_two_pieces_stays_whole_in_a_part() {
    String euro = latin("€");
    add("1 " + euro.substring(0, 2));
    stdout.showPartial();
    assertThat(stdout.hasPartial()).isTrue();
    add(euro.substring(2) + "\n");
    assertThat(written.all()).containsExactly("1 out.1 1 …", "2 out.1 " + euro);
  }

  @Test
  void bytes_that_are_not_text_are_not_held_back() {
    add("a\u00bf\u00bf\u00bf\u00bf");
    stdout.showPartial();
    assertThat(stdout.hasPartial()).isFalse();
    add("\u00ff\n");
    assertThat(written.all())
        .containsExactly("1 out.1 a\u00bf\u00bf\u00bf\u00bf…", "2 out.1 \u00ff");
  }

  @Test
  void a_line_of_64_KiB_is_whole_and_a_longer_one_is_cut() {
    String whole = "x".repeat(65_536);
    add(whole + "\n");
    add(whole + "y\n");
    assertThat(written.all())
        .containsExactly("1 out.1 " + whole, "2 out.1 " + whole + "…", "3 out.1 y");
  }

  @Test
  void a_cut_never_falls_into_a_character() {
    String euros = latin("€".repeat(50_000));
    add(euros + "\n");
    List<String> all = written.all();
    assertThat(all).hasSize(3);
    assertThat(all.getFirst()).isEqualTo("1 out.1 " + euros.substring(0, 65_535) + "…");
    assertThat(String.join("", all).replaceAll("\\d out.1 |…", "")).isEqualTo(euros);
  }

  /** Whatever the pieces, the lines are the same: parts joined, they are the text. */
  @Test
  void any_pieces_give_the_same_text() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 200; round++) {
      Written here = new Written(16 << 20);
      LineAssembler stream = here.stream(3, STDOUT);
      StringBuilder expected = new StringBuilder();
      for (int i = random.nextInt(1, 60); i > 0; i--) {
        String piece = piece(random);
        expected.append(piece);
        Written.add(stream, piece);
        if (random.nextInt(5) == 0) {
          stream.showPartial();
        }
      }
      stream.end();
      assertThat(joined(here.all()))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(ended(expected.toString()));
    }
  }

  private static String piece(SplittableRandom random) {
    int length = random.nextInt(random.nextInt(20) == 0 ? 200_000 : 100);
    StringBuilder piece = new StringBuilder();
    for (int i = 0; i < length; i++) {
      boolean newline = random.nextInt(length > 1_000 ? 90_000 : 20) == 0;
      piece.append(newline ? '\n' : (char) random.nextInt(256));
    }
    return piece.toString();
  }

  private static String joined(List<String> lines) {
    StringBuilder text = new StringBuilder();
    long seq = 1;
    for (String line : lines) {
      String prefix = seq++ + " out.3 ";
      assertThat(line).startsWith(prefix);
      boolean part = line.endsWith("…");
      text.append(line, prefix.length(), line.length() - (part ? 1 : 0));
      text.append(part ? "" : "\n");
    }
    return text.toString();
  }

  private static String ended(String text) {
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }
}
