package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.lifecycle.AfterExit;
import dev.watchdog.lifecycle.Ending;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.Attributes;
import dev.watchdog.process.User;
import dev.watchdog.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a program is to have of its own, and what follows after certain ends. */
class AttributesReaderTest {

  @TempDir private Path folder;

  private static Result read(Map<String, String> environment, String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of("--", "true"));
    return SettingsReader.read(words, environment);
  }

  private static Program program(Result result) {
    return switch (result) {
      case Result.Valid(Settings settings, _) -> settings.programs().getFirst();
      case Result other -> throw new AssertionError(other);
    };
  }

  private static List<String> problems(Result result) {
    return switch (result) {
      case Result.Invalid(List<String> problems) -> problems;
      case Result other -> throw new AssertionError(other);
    };
  }

  private Result file(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("watchdog.yaml"), text);
    return SettingsReader.read(List.of("-config", file.toString()), Map.of());
  }

  @Test
  void without_a_word_there_is_nothing_of_its_own() {
    Program program = program(read(Map.of()));
    assertThat(program.command().attributes()).isEqualTo(Attributes.NONE);
    assertThat(program.supervision().restarts().on()).isEmpty();
    assertThat(program.supervision().stops().beforeKill()).isEmpty();
  }

  @Test
  void all_of_it_by_options_and_variables() {
    Program program =
        program(
            read(
                Map.of("WATCHDOG_NICE", "19", "WATCHDOG_BEFORE_KILL", "quit"),
                "-directory",
                "/",
                "-user",
                "root:0",
                "-umask",
                "027",
                "-nofile",
                "16",
                "-oom-score-adj",
                "1000",
                "-no-new-privileges=false"));
    assertThat(program.command().attributes())
        .isEqualTo(
            new Attributes(
                Optional.of("/"),
                Optional.of(new User("root", Optional.of("0"))),
                OptionalInt.of(027),
                OptionalLong.of(16),
                OptionalInt.of(19),
                OptionalInt.of(1000),
                Optional.of(false)));
    assertThat(program.supervision().stops().beforeKill()).contains(Signal.QUIT);
  }

  @ParameterizedTest
  @CsvSource({
    "umask, 8",
    "umask, 1777",
    "umask, rwx",
    "nofile, 15",
    "nofile, many",
    "nofile, 99999999999",
    "nice, -21",
    "nice, 20",
    "nice, 1.5",
    "oom-score-adj, 1001",
    "oom-score-adj, --1",
    "user, a b",
    "user, :0",
    "before-kill, KILL",
    "before-kill, STOP",
    "before-kill, HARD"
  })
  void an_invalid_value_is_reported_with_the_expected_form(String key, String value) {
    assertThat(problems(read(Map.of(), "-" + key, value)))
        .singleElement()
        .asString()
        .startsWith("-" + key + ": \"" + value + "\" is not a");
  }

  @Test
  void new_privileges_are_a_matter_of_true_and_false() throws IOException {
    assertThat(problems(read(Map.of(), "-no-new-privileges", "on")))
        .containsExactly("-no-new-privileges: \"on\" is not one of none, true, false");
    for (String value : List.of("true", "false", "none")) {
      Program program =
          program(file("programs: {app: {command: [x], no-new-privileges: %s}}".formatted(value)));
      assertThat(program.command().attributes().noNewPrivileges())
          .isEqualTo(value.equals("none") ? Optional.empty() : Optional.of(value.equals("true")));
    }
  }

  @Test
  void an_impossible_attribute_is_reported_at_its_place() throws IOException {
    assertThat(problems(read(Map.of("WATCHDOG_USER", "no-such-user"))))
        .containsExactly(
            "WATCHDOG_USER: cannot run as user no-such-user:"
                + " there is no user no-such-user in /etc/passwd");
    assertThat(problems(file("programs:\n  app:\n    command: [true]\n    directory: /no/such\n")))
        .containsExactly(
            folder
                + "/watchdog.yaml:4:16: programs.app.directory:"
                + " cannot run in directory /no/such: it is missing");
  }

  @Test
  void a_nul_in_an_argument_is_reported_before_anything_runs() throws IOException {
    assertThat(problems(file("programs: {app: {command: [echo, \"a\\0b\"]}}")))
        .containsExactly("app: cannot be run: an argument has a NUL byte: a\\0b");
  }

  @Test
  void home_is_that_of_the_other_user_unless_the_file_sets_it() throws IOException {
    Program root = program(file("programs: {app: {command: [x], user: root}}"));
    assertThat(root.command().environment())
        .containsEntry("HOME", "/root")
        .containsEntry("USER", "root")
        .containsEntry("LOGNAME", "root");
    Program other =
        program(file("programs: {app: {command: [x], user: root, environment: {HOME: /data}}}"));
    assertThat(other.command().environment())
        .containsEntry("HOME", "/data")
        .containsEntry("USER", "root");
  }

  @Test
  void what_follows_after_certain_ends_of_all_programs_and_of_one() throws IOException {
    Program program =
        program(
            file(
                """
                defaults:
                  on: {"code 1": exit, oom: stop}
                programs:
                  app:
                    command: [x]
                    on: {"signal SEGV": restart, oom: exit, unhealthy: stop, not-spawned: exit}
                """));
    assertThat(program.supervision().restarts().on())
        .isEqualTo(
            Map.of(
                new Ending.Code(1),
                AfterExit.EXIT,
                new Ending.BySignal(new Signal(11)),
                AfterExit.RESTART,
                Ending.Special.OOM,
                AfterExit.EXIT,
                Ending.Special.UNHEALTHY,
                AfterExit.STOP,
                Ending.Special.NOT_SPAWNED,
                AfterExit.EXIT));
  }

  @Test
  void mistakes_about_ends_are_reported_each_with_its_place() throws IOException {
    assertThat(
            problems(
                file(
                    """
                    programs:
                      app:
                        command: [x]
                        on:
                          code 256: exit
                          signal TERM: exit
                          signal 15: stop
                          oom: perhaps
                    """)))
        .containsExactly(
            folder
                + "/watchdog.yaml:5:17: programs.app.on.code 256: cannot take \"code 256\": it is"
                + " not code N (0 to 255), signal NAME, oom, unhealthy or not-spawned",
            folder
                + "/watchdog.yaml:7:18: programs.app.on.signal 15: cannot take this:"
                + " signal TERM occurs twice",
            folder
                + "/watchdog.yaml:8:12: programs.app.on.oom: cannot take \"perhaps\": it is not one"
                + " of restart, stop, exit");
    assertThat(problems(file("programs: {app: {command: [x], on: exit}}")))
        .singleElement()
        .asString()
        .contains("programs.app.on: cannot take \"exit\" here: it has to be a mapping");
  }
}
