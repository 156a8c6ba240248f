package dev.watchdog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.arguments.Flag;
import dev.watchdog.config.Option;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "-help, -help",
    "-- status, -- status",
    "-name status, -name status",
    "run, ''",
    "run -name x, -name x",
    "run status, status",
    "help, -help",
    "help run, -help"
  })
  void run_is_the_default_command(String line, String rest) {
    assertThat(CommandLine.toRun(words(line))).contains(words(rest));
  }

  private static List<String> words(String line) {
    return line.isEmpty() ? List.of() : List.of(line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"status", "logs -f", "version", "-version", "--version", "statsu", "java"})
  void any_other_first_word_is_a_command(String line) {
    assertThat(CommandLine.toRun(words(line))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "statsu, status",
    "strat, start",
    "Restart, restart",
    "log, logs",
    "comletion, completion"
  })
  void a_slip_gets_a_suggestion(String word, String meant) {
    assertThat(Ran.alone(word, "-f"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "watchdog: there is no command \"%s\"; did you mean %s?\n".formatted(word, meant)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "", "x", "./start.sh"})
  void a_word_like_no_command_may_be_a_program(String word) {
    Ran ran = Ran.alone(word);
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith(
            "watchdog: there is no command \"" + word + "\"; a program to run goes after --");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUN")
  void every_command_explains_itself(Subcommand command) {
    Ran ran = Ran.alone(command.word(), "-help");
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("watchdog " + command.form()).contains(command.meaning());
    for (Flag flag : command.flags()) {
      assertThat(ran.out()).contains("  " + flag.form() + " ").contains(flag.meaning());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUN")
  void help_may_come_first(Subcommand command) {
    assertThat(CommandLine.toRun(List.of("help", command.word()))).isEmpty();
    assertThat(Ran.alone("help", command.word())).isEqualTo(Ran.alone(command.word(), "-help"));
  }

  @ParameterizedTest
  @CsvSource({"-wathc, -watch", "-sockte, -socket", "--hepl, -help"})
  void a_misspelt_option_gets_a_suggestion(String option, String meant) {
    assertThat(Ran.alone("status", option).err()).endsWith("; did you mean " + meant + "?\n");
  }

  @Test
  void of_a_single_letter_nothing_can_be_guessed() {
    assertThat(Ran.alone("status", "-x").err()).isEqualTo("watchdog: unknown option -x\n");
  }

  @Test
  void the_help_lists_every_command_and_every_option() {
    assertThat(Help.text())
        .contains(Arrays.stream(Subcommand.values()).map(Subcommand::form).toList())
        .contains(Arrays.stream(Option.values()).map(Option::flag).toList());
  }

  @Test
  void the_version_is_a_line() {
    assertThat(Ran.alone("version").out()).matches("watchdog .*\\(.*Java .*\\)\n");
    assertThat(Ran.alone("--version")).isEqualTo(Ran.alone("version"));
    assertThat(Ran.alone("version", "x").exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completion_knows_every_command_and_every_option(String shell) {
    Ran ran = Ran.alone("completion", shell);
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).doesNotContain("@");
    for (Subcommand command : Subcommand.values()) {
      assertThat(ran.out()).contains(command.word());
      assertThat(command.flags()).allMatch(flag -> ran.out().contains(flag.key()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tcsh"})
  void another_shell_is_wrong_usage(String shell) {
    assertThat(Ran.alone(words("completion " + shell).toArray(String[]::new)))
        .isEqualTo(new Ran(2, "", "watchdog: which shell? One of bash, zsh, fish\n"));
  }
}
