package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong usage: a sentence for each mistake on stderr, exit code 2, and nothing starts. */
class UsageIT {

  @TempDir private Path folder;

  /** The options before "-- touch started", and what the sentence must contain. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -no-such-option 1               | -no-such-option
          -restart-dely 1s                | -restart-dely.* -restart-delay
          -restart sometimes              | -restart: "sometimes" .* always, on-failure, never
          -restart=                       | -restart: ""
          -restart-delay 5                | -restart-delay: "5"
          -restart-delay 5x               | -restart-delay: "5x"
          -restart-delay -5s              | -restart-delay: "-5s"
          -restart-delay soon             | -restart-delay: "soon"
          -restart-delay 99999h           | -restart-delay: "99999h"
          -restart-max-delay 5            | -restart-max-delay: "5"
          -restart-factor 0               | -restart-factor: "0"
          -restart-factor x               | -restart-factor: "x"
          -restart-factor NaN             | -restart-factor: "NaN"
          -restart-jitter -1              | -restart-jitter: "-1"
          -stable-after 1y                | -stable-after: "1y"
          -restart-limit 5                | -restart-limit: "5"
          -restart-limit 5/               | -restart-limit: "5/"
          -restart-limit x/1m             | -restart-limit: "x/1m"
          -restart-limit 5/0s             | -restart-limit: "5/0s"
          -restart-limit -1/1m            | -restart-limit: "-1/1m"
          -on-fatal explode               | -on-fatal: "explode" .* exit, stay
          -start-time 1                   | -start-time: "1"
          -stop-signal NOSUCH             | -stop-signal: "NOSUCH"
          -stop-signal 0                  | -stop-signal: "0"
          -stop-signal 65                 | -stop-signal: "65"
          -stop-timeout ten               | -stop-timeout: "ten"
          -orphans eat                    | -orphans: "eat" .* stop, leave
          -shutdown-timeout 1s            | -shutdown-timeout: "1s"
          -log-format xml                 | -log-format: "xml" .* text, json
          -log-level loud                 | -log-level: "loud"
          -name two/words                 | -name: "two/words"
          stray                           | "stray"
          -business-program-type ruby     | "ruby" .* java, python, exec
          """)
  void each_mistake_is_reported_in_one_sentence(String options, String sentence) {
    String type = options.contains("type") ? " -business-program-path /x" : "";
    try (RunningWatchdog watchdog = launch((options + type).split(" ", -1)).start()) {
      assertThat(refusal(watchdog)).hasSize(1).first().asString().containsPattern(sentence);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-restart-delay",
        "-business-program-type",
        "-name",
        "-stop-timeout",
        "-restart-limit"
      })
  void an_option_without_its_value_is_a_mistake(String option) {
    String[] words = {"-business-program-path", "/x", "-business-program-type", "exec", option};
    try (RunningWatchdog watchdog = Launch.watchdog(words).start()) {
      assertThat(refusal(watchdog)).hasSize(1).first().asString().contains(option, "needs a value");
    }
  }

  @Test
  void a_missing_command_is_a_mistake() {
    for (String[] words : List.of(new String[] {}, new String[] {"--"}, new String[] {"run"})) {
      try (RunningWatchdog watchdog = Launch.watchdog(words).start()) {
        assertThat(refusal(watchdog)).hasSize(1).first().asString().contains("nothing to run");
      }
    }
  }

  @Test
  void a_type_without_a_path_and_a_path_without_a_type_are_mistakes() {
    try (RunningWatchdog watchdog = Launch.watchdog("-business-program-type", "java").start()) {
      assertThat(refusal(watchdog))
          .hasSize(1)
          .first()
          .asString()
          .contains("-business-program-path");
    }
    try (RunningWatchdog watchdog = Launch.watchdog("-business-program-path", "/x").start()) {
      assertThat(refusal(watchdog))
          .hasSize(1)
          .first()
          .asString()
          .contains("-business-program-type");
    }
  }

  @Test
  void a_mistake_in_a_variable_names_the_variable() {
    Launch launch = launch().env("WATCHDOG_RESTART_DELAY", "5");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(refusal(watchdog))
          .hasSize(1)
          .first()
          .asString()
          .contains("WATCHDOG_RESTART_DELAY", "\"5\"");
    }
  }

  @Test
  void all_mistakes_are_reported_at_once() {
    Launch launch =
        launch("-restart", "x", "-stop-timeout", "y", "-nonsense", "-log-level=z", "stray")
            .env("WATCHDOG_ORPHANS", "w");
    try (RunningWatchdog watchdog = launch.start()) {
      List<String> sentences = refusal(watchdog);
      for (String fault :
          List.of("-restart:", "-stop-timeout:", "-nonsense", "-log-level:", "WATCHDOG_ORPHANS:")) {
        assertThat(sentences.stream().filter(line -> line.contains(fault))).hasSize(1);
      }
      assertThat(sentences).hasSizeBetween(5, 6); // "stray" may be the value of -nonsense
    }
  }

  @Test
  void help_and_version_are_on_stdout_with_exit_code_0() {
    for (String word : List.of("-help", "--help", "-h", "-version", "version")) {
      try (RunningWatchdog watchdog = Launch.watchdog(word).start()) {
        assertThat(watchdog.awaitExit()).isZero();
        assertThat(watchdog.everythingOnStdout()).startsWith("watchdog ");
        assertThat(watchdog.everythingOnStderr()).isEmpty();
      }
    }
  }

  private Launch launch(String... options) {
    String[] words = new String[options.length + 3];
    System.arraycopy(options, 0, words, 0, options.length);
    words[options.length] = "--";
    words[options.length + 1] = "touch";
    words[options.length + 2] = folder.resolve("started").toString();
    return Launch.watchdog(words);
  }

  /** The sentences on stderr. */
  private List<String> refusal(RunningWatchdog watchdog) {
    assertThat(watchdog.awaitExit()).isEqualTo(2);
    assertThat(watchdog.everythingOnStdout()).isEmpty();
    assertThat(folder.resolve("started")).matches(Files::notExists);
    List<String> lines = watchdog.everythingOnStderr().lines().toList();
    assertThat(lines).allMatch(line -> line.startsWith("watchdog: "));
    assertThat(watchdog.everythingOnStderr()).doesNotContain("Exception", "\tat ");
    return lines;
  }
}
