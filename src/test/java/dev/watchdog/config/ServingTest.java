package dev.watchdog.config;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.watchdog.access.Address;
import dev.watchdog.access.Tokens;
import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.process.proc.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where to serve, for which clients, and what is kept and dropped. */
class ServingTest {

  private static final Map<String, String> NOTHING = Map.of();

  @TempDir private Path folder;

  private static Result read(Map<String, String> environment, String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(List.of("--", "true"));
    return SettingsReader.read(all, environment);
  }

  private static Settings valid(Map<String, String> environment, String... words) {
    return switch (read(environment, words)) {
      case Result.Valid(Settings settings, _) -> settings;
      case Result other -> throw new AssertionError(other);
    };
  }

  private static Settings valid(String... words) {
    return valid(NOTHING, words);
  }

  private static List<String> problems(String... words) {
    return switch (read(NOTHING, words)) {
      case Result.Invalid(List<String> problems) -> problems;
      case Result other -> throw new AssertionError(other);
    };
  }

  // -http

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8910, 127.0.0.1, 8910",
    "localhost:0, localhost, 0",
    "[::1]:65535, ::1, 65535",
    "127.9.9.9:1, 127.9.9.9, 1"
  })
  void on_loopback_nothing_more_is_needed(String text, String host, int port) {
    Address address = valid("-http", text).serving().http().orElseThrow();
    assertThat(address).isEqualTo(new Address(host, port));
    assertThat(address.isLoopback()).isTrue();
    assertThat(address).hasToString(text);
  }

  @Test
  void http_can_be_off() {
    assertThat(valid("-http=off").serving().http()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8910",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "::1:80",
        "[::1]",
        "http://127.0.0.1:80",
        "a b:80",
        "127.0.0.1:80/",
        "OFF",
        "127.0.0.1:http"
      })
  void what_is_no_address_is_refused(String text) {
    assertThat(problems("-http", text))
        .containsExactly("-http: \"" + text + "\" is not off or an address such as 127.0.0.1:8910");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:80, 0.0.0.0:80",
    ":80, 0.0.0.0:80",
    "[::]:80, [::]:80",
    "10.0.0.1:80, 10.0.0.1:80",
    "example.org:80, example.org:80",
    "localhost.example.org:80, localhost.example.org:80"
  })
  void an_address_that_others_can_reach_needs_a_token(String text, String meant)
      throws IOException {
    assertThat(problems("-http", text))
        .containsExactly(
            "-http: "
                + meant
                + " can be reached from elsewhere and so needs a token: add -token-file FILE,"
                + " or listen on 127.0.0.1");
    Serving serving = valid("-http", text, "-token-file", token("secret")).serving();
    assertThat(serving.tokens().orElseThrow().find("secret")).isPresent();
    assertThat(serving.http().orElseThrow()).hasToString(meant);
  }

  @Test
  void a_bad_token_file_is_one_problem_and_not_two() {
    assertThat(problems("-http=:80", "-token-file=/nowhere"))
        .containsExactly("-token-file: \"/nowhere\" cannot be read: no such file");
  }

  @Test
  void the_environment_is_blamed_where_the_address_comes_from_there() {
    assertThat(((Result.Invalid) read(Map.of("WATCHDOG_HTTP", ":80"))).problems())
        .singleElement()
        .asString()
        .startsWith("WATCHDOG_HTTP: 0.0.0.0:80 can be reached from elsewhere");
  }

  // -token-file

  private String token(String content) throws IOException {
    return Files.write(folder.resolve("token"), content.getBytes(US_ASCII)).toString();
  }

  private Tokens tokensOf(String content) throws IOException {
    return valid("-token-file", token(content)).serving().tokens().orElseThrow();
  }

  @Test
  void tokens_stand_in_their_file() throws IOException {
    Tokens tokens = tokensOf("observe one\ntwo\n");
    assertThat(tokens.find("one").orElseThrow()).hasToString("observe token (line 1)");
    assertThat(tokens.find("two").orElseThrow()).hasToString("operate token (line 2)");
    assertThat(valid().serving().tokens()).isEmpty();
    assertThat(valid("-token-file=none").serving().tokens()).isEmpty();
  }

  @Test
  void each_bad_line_of_a_token_file_is_a_problem() throws IOException {
    String file = token("two words\ngood\noperate\n");
    assertThat(problems("-token-file", file))
        .containsExactly(
            "-token-file: \""
                + file
                + "\" line 1 is not TOKEN or ROLE TOKEN: a role is observe, tail or operate,"
                + " a token one word of ASCII",
            "-token-file: \"" + file + "\" line 3 is a role without its token");
  }

  @Test
  void a_token_file_that_cannot_be_read_is_reported_with_the_reason() {
    assertThat(problems("-token-file", "")).containsExactly("-token-file: \"\" is not a file");
    assertThat(problems("-token-file", folder.toString()))
        .containsExactly("-token-file: \"" + folder + "\" is not a regular file");
  }

  @Test
  void an_unreadable_token_file_is_reported_too() throws IOException {
    assumeFalse(Machine.userId() == 0, "root may read everything");
    String file = token("secret");
    Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("-w-------"));
    assertThat(problems("-token-file", file))
        .containsExactly("-token-file: \"" + file + "\" cannot be read: permission denied");
  }

  // -socket

  @Test
  void the_socket_is_in_run_or_else_among_temporary_files() {
    String file = "watchdog-" + Machine.userId() + ".sock";
    assertThat(valid().serving().sockets())
        .containsExactly(Path.of("/run/watchdog.sock"), Path.of("/tmp", file));
    assertThat(valid(Map.of("TMPDIR", "/var/tmp")).serving().sockets())
        .containsExactly(Path.of("/run/watchdog.sock"), Path.of("/var/tmp", file));
    assertThat(valid(Map.of("TMPDIR", "")).serving().sockets())
        .containsExactly(Path.of("/run/watchdog.sock"), Path.of("/tmp", file));
  }

  @Test
  void a_socket_that_was_named_is_the_only_place() {
    assertThat(valid("-socket=/run/watchdog.sock").serving().sockets())
        .containsExactly(Path.of("/run/watchdog.sock"));
    assertThat(valid(Map.of("WATCHDOG_SOCKET", "x.sock")).serving().sockets())
        .containsExactly(Path.of("x.sock"));
    assertThat(valid("-socket=off").serving().sockets()).isEmpty();
  }

  @Test
  void a_socket_has_a_path_of_at_most_107_bytes() {
    String longest = "/" + "x".repeat(106);
    assertThat(valid("-socket", longest).serving().sockets()).containsExactly(Path.of(longest));
    for (String tooLong : List.of(longest + "x", "/" + "ä".repeat(54), "")) {
      assertThat(problems("-socket", tooLong))
          .containsExactly(
              "-socket: \"" + tooLong + "\" is not off or a path of at most 107 bytes");
    }
  }

  // -log-buffer, -stdout-stall

  @ParameterizedTest
  @CsvSource({
    "4KiB, 4096",
    "4096B, 4096",
    "512KiB, 524288",
    "4MiB, 4194304",
    "4GiB, 4294967296",
    "4194304KiB, 4294967296"
  })
  void a_log_buffer_has_a_size(String text, long bytes) {
    assertThat(valid("-log-buffer", text).programs().getFirst().logBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "4",
        "4096",
        "4095B",
        "3KiB",
        "5GiB",
        "4294967297B",
        "1TiB",
        "4MB",
        "4mib",
        "4 MiB",
        "-4MiB",
        "1.5MiB",
        "9999999999B",
        "none"
      })
  void what_is_no_such_size_is_refused(String text) {
    assertThat(problems("-log-buffer", text))
        .containsExactly(
            "-log-buffer: \"" + text + "\" is not a size from 4KiB to 4GiB, such as 16MiB");
  }

  @Test
  void output_has_one_of_three_forms() {
    assertThat(valid("-output=prefixed").output()).isEqualTo(OutputForm.PREFIXED);
    assertThat(valid("-output=json").output()).isEqualTo(OutputForm.JSON);
    assertThat(problems("-output=xml"))
        .containsExactly("-output: \"xml\" is not one of raw, prefixed, json");
  }

  @Test
  void output_is_raw_unless_there_are_several_programs() throws IOException {
    assertThat(output("web: {command: [a]}")).isEqualTo(OutputForm.RAW);
    String two = "web: {command: [a]}, worker: {command: [b]}";
    assertThat(output(two)).isEqualTo(OutputForm.PREFIXED);
    assertThat(output(two, "-output", "raw")).isEqualTo(OutputForm.RAW);
  }

  private OutputForm output(String programs, String... words) throws IOException {
    Path file = folder.resolve("watchdog.yaml");
    Files.writeString(file, "programs: {" + programs + "}\n");
    List<String> all = new ArrayList<>(List.of("-config", file.toString()));
    all.addAll(List.of(words));
    return switch (SettingsReader.read(all, Map.of())) {
      case Result.Valid(Settings settings, _) -> settings.output();
      case Result other -> throw new AssertionError(other);
    };
  }

  @Test
  void logs_are_published_where_that_is_wanted() {
    assertThat(valid().programs().getFirst().publishLogs()).isFalse();
    assertThat(valid("-publish-logs=on").programs().getFirst().publishLogs()).isTrue();
    assertThat(problems("-publish-logs=yes"))
        .containsExactly("-publish-logs: \"yes\" is not one of on, off");
  }

  @Test
  void a_stall_blocks_or_drops() {
    assertThat(valid("-stdout-stall=block").stdoutStall()).isEqualTo(StallPolicy.BLOCK);
    assertThat(valid("-stdout-stall=drop").stdoutStall()).isEqualTo(StallPolicy.DROP);
    assertThat(problems("-stdout-stall=wait"))
        .containsExactly("-stdout-stall: \"wait\" is not one of block, drop");
  }
}
