package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.process.proc.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that decide on access, where other users can change or read them. */
class DoubtsTest {

  private static final String SAFE = "0123456789abcdef0123456789abcdef\n";

  @TempDir private Path folder;
  private Path token;

  @BeforeEach
  void a_file_that_is_safe() throws IOException {
    mode(folder, 0755);
    token = Files.writeString(folder.resolve("token"), SAFE);
    mode(token, 0600);
  }

  private static void mode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }

  private static List<String> doubts(Object... options) {
    List<String> words = new ArrayList<>();
    for (Object option : options) {
      words.add(option.toString());
    }
    words.addAll(List.of("--", "true"));
    return switch (SettingsReader.read(words, Map.of())) {
      case Result.Valid(Settings settings, _) -> settings.doubts();
      case Result other -> throw new AssertionError(other);
    };
  }

  @Test
  void a_safe_file_leaves_none() {
    assertThat(doubts("-token-file", token)).isEmpty();
  }

  @Test
  void a_token_file_that_others_may_change() throws IOException {
    mode(token, 0606);
    assertThat(doubts("-token-file", token))
        .containsExactly(
            "-token-file: cannot rely on %1$s: every user may change it; chmod o-w %1$s"
                .formatted(token));
  }

  @Test
  void the_key_and_the_authorities_of_tls_too() throws IOException {
    Path key = Files.copy(Path.of("src/test/resources/tls/ec.key"), folder.resolve("key"));
    Path ca = Files.copy(Path.of("src/test/resources/tls/ca.crt"), folder.resolve("ca"));
    mode(key, 0606);
    mode(ca, 0606);
    assertThat(
            doubts(
                "-tls-certificate",
                "src/test/resources/tls/ec.crt",
                "-tls-key",
                key,
                "-tls-client-ca",
                ca))
        .hasSize(2)
        .allMatch(doubt -> doubt.contains("every user may change it"));
  }

  @Test
  void a_companions_jar_is_code_of_ours() throws IOException {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    mode(jars, 0755);
    Path jar = Files.writeString(jars.resolve("a.jar"), "");
    mode(jar, 0666);
    assertThat(doubts("-companion-path", jars))
        .containsExactly(
            "-companion-path: cannot rely on %1$s: every user may change it; chmod o-w %1$s"
                .formatted(jar));
  }

  @Test
  void a_token_that_can_be_guessed() throws IOException {
    Files.writeString(token, SAFE + "observe secret\n");
    assertThat(doubts("-token-file", token))
        .containsExactly(
            "-token-file: "
                + token
                + " line 2: a token of fewer than 16 characters can be guessed;"
                + " openssl rand -hex 32 makes a better one");
  }

  /** Of its own user's program the watchdog has no secrets anyway. */
  @Test
  void a_secret_that_a_program_of_another_user_can_read() throws IOException {
    assumeTrue(Machine.userId() == 0, "only root can run programs as another user");
    mode(token, 0644);
    assertThat(doubts("-token-file", token)).isEmpty();
    assertThat(doubts("-token-file", token, "-user", "4711:4711"))
        .containsExactly("-token-file: every user may read %1$s; chmod o-r %1$s".formatted(token));
    mode(token, 0640);
    assertThat(doubts("-token-file", token, "-user", "4711:4711")).isEmpty();
  }
}
