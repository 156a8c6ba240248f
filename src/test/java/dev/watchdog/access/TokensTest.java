package dev.watchdog.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token file may hold. */
class TokensTest {

  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("tokens"), content, ISO_8859_1);
  }

  private Tokens tokens(String content) throws Exception {
    return Tokens.read(file(content));
  }

  private UnusableException refused(String content) throws IOException {
    Path file = file(content);
    return catchThrowableOfType(UnusableException.class, () -> Tokens.read(file));
  }

  private static String found(Tokens tokens, String given) {
    return tokens.find(given).map(Token::toString).orElse("none");
  }

  @Test
  void a_token_alone_operates() throws Exception {
    assertThat(found(tokens("s3cr3t+/=~!"), "s3cr3t+/=~!")).isEqualTo("operate token (line 1)");
    assertThat(found(tokens("  word\r\n\n"), "word")).isEqualTo("operate token (line 1)");
    String longest = "x".repeat(4_096);
    assertThat(found(tokens(longest), longest)).isEqualTo("operate token (line 1)");
  }

  @Test
  void a_role_stands_before_its_token() throws Exception {
    Tokens tokens = tokens("# roles\n\nobserve a1\n\ttail \t b2\noperate c3\nd4\n");
    assertThat(found(tokens, "a1")).isEqualTo("observe token (line 3)");
    assertThat(found(tokens, "b2")).isEqualTo("tail token (line 4)");
    assertThat(found(tokens, "c3")).isEqualTo("operate token (line 5)");
    assertThat(found(tokens, "d4")).isEqualTo("operate token (line 6)");
    assertThat(tokens.size()).isEqualTo(4);
  }

  @Test
  void nothing_else_is_found() throws Exception {
    Tokens tokens = tokens("# roles\nobserve a1\n");
    for (String given : new String[] {"", "a", "a11", "A1", "observe", "observe a1", "#"}) {
      assertThat(found(tokens, given)).as(given).isEqualTo("none");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"two words", "OBSERVE x", "observe a b", "nul\\0", "\\177", "\\351", "a\\tb\\tc"})
  void another_line_is_reported_by_its_number_and_not_shown(String line) throws IOException {
    UnusableException refused = refused("fine\n" + line.translateEscapes() + "\n");
    assertThat(refused.problems())
        .containsExactly(
            "line 2 is not TOKEN or ROLE TOKEN: a role is observe, tail or operate,"
                + " a token one word of ASCII");
  }

  @Test
  void a_token_that_is_too_long_is_refused() throws IOException {
    assertThat(refused("x".repeat(4_097)).problems())
        .singleElement()
        .asString()
        .startsWith("line 1 is not TOKEN");
  }

  /** It is easy to guess. */
  @ParameterizedTest
  @ValueSource(strings = {"observe", "tail", "operate"})
  void a_role_is_no_token(String role) throws IOException {
    assertThat(refused(role).problems()).containsExactly("line 1 is a role without its token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPERATE",
        "operator",
        "Tail",
        "tails",
        "oberve",
        "observer",
        "OBSERVE",
        "opreate"
      })
  void a_misspelt_role_is_no_token_either(String word) throws IOException {
    assertThat(refused(word).problems())
        .singleElement()
        .asString()
        .startsWith("line 1 looks like a role without its token, and is not TOKEN or ROLE TOKEN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"observe:s3cr3t", "Tail=s3cr3t", "operate,s3cr3t"})
  void a_role_and_its_token_are_two_words(String line) throws IOException {
    assertThat(refused(line).problems())
        .containsExactly("line 1 has no blank between a role and its token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "token", "t", "hunter2", "operate1", "o", "tail-f", "observe:"})
  void other_words_are_tokens(String word) throws Exception {
    assertThat(found(tokens(word), word)).isEqualTo("operate token (line 1)");
  }

  @Test
  void tokens_that_could_be_guessed_are_known_by_their_lines() throws Exception {
    String safe = "0123456789abcdef";
    assertThat(tokens("secret\n" + safe + "\ntail x\nobserve x" + safe).shortOnes())
        .containsExactly(1, 3);
  }

  @Test
  void a_token_has_one_role() throws IOException {
    assertThat(refused("observe x\noperate x").problems())
        .containsExactly("line 2 repeats the token of line 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n \n", "# none\n"})
  void a_file_without_tokens_is_refused(String content) throws IOException {
    assertThat(refused(content).problems()).containsExactly("holds no token");
  }

  @Test
  void there_are_at_most_64() throws Exception {
    assertThat(tokens(many(64)).size()).isEqualTo(64);
    assertThat(refused(many(65)).problems()).containsExactly("holds more than 64 tokens");
  }

  private static String many(int count) {
    return IntStream.range(0, count).mapToObj(i -> "token" + i).collect(Collectors.joining("\n"));
  }

  @Test
  void a_book_is_not_read_to_its_end() throws IOException {
    assertThat(refused("x\n".repeat(64 * 1024)).problems())
        .containsExactly("is larger than 64 KiB");
  }

  @Test
  void what_is_wrong_never_shows_a_token() throws IOException {
    UnusableException refused = refused("hush hush\nhush\nobserve hush\nhush");
    assertThat(refused.sentence()).doesNotContain("hush").contains("line 1", "line 3", "line 4");
  }

  @Test
  void a_token_that_moves_is_the_same_and_one_that_may_less_is_another() throws Exception {
    Tokens before = tokens("operate a\noperate b\ntail c");
    Token a = before.find("a").orElseThrow();
    Token b = before.find("b").orElseThrow();
    Token c = before.find("c").orElseThrow();
    Tokens after = tokens("# moved\noperate a\nobserve b\n");
    assertThat(after.stillHold(a)).isTrue();
    assertThat(after.stillHold(b)).isFalse();
    assertThat(after.stillHold(c)).isFalse();
  }
}
