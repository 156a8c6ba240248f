package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.testing.Fuzz;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever is given, there is an answer. */
class RandomCommandLinesTest {

  private static final int LINES = Fuzz.rounds(20_000);
  private static final long SEED = Long.getLong("seed", 20_260_101);
  private static final Option[] OPTIONS = Option.values();
  private static final List<String> WORDS =
      List.of(
          "",
          "-",
          "--",
          "---",
          "=",
          "-=",
          "-h",
          "--help",
          "-help=1",
          "run",
          "true",
          "java",
          "python",
          "exec",
          "ruby",
          "/app/x.jar",
          "5s",
          "1m30s",
          "0",
          "-1s",
          "9e99h",
          "none",
          "5/1m",
          "0/1m",
          "TERM",
          "KILL",
          "64",
          "always",
          "stay",
          "leave",
          "json",
          "debug",
          "1.5",
          "NaN",
          "a\nb",
          "\r\n",
          "\u0000",
          "\u2028",
          "\u0085",
          "\udcff",
          "\ud83d\ude00",
          "x".repeat(300));

  private final SplittableRandom random = new SplittableRandom(SEED);
  private int valid;
  private int invalid;

  @Test
  void every_command_line_is_valid_or_has_a_problem_of_one_line() {
    for (int i = 0; i < LINES; i++) {
      List<String> words = words();
      Map<String, String> environment = environment();
      try {
        check(SettingsReader.read(words, environment));
      } catch (RuntimeException | Error e) {
        fail("seed %d, line %d: %s with %s".formatted(SEED, i, words, environment), e);
      }
    }
    assertThat(valid).as("valid ones").isGreaterThan(LINES / 100);
    assertThat(invalid).as("invalid ones").isGreaterThan(LINES / 10);
  }

  private void check(Result result) {
    switch (result) {
      case Result.Valid(Settings settings, _) -> {
        valid++;
        assertThat(settings.programs()).hasSize(1);
        assertThat(settings.programs().getFirst().command().programs())
            .isNotEmpty()
            .doesNotContain("");
        assertThat(settings.shutdownBudget().orElse(Duration.ZERO))
            .isGreaterThanOrEqualTo(Duration.ZERO);
      }
      case Result.Help() -> {}
      case Result.Invalid(List<String> problems) -> {
        invalid++;
        if (problems.isEmpty() || !problems.stream().allMatch(RandomCommandLinesTest::isOneLine)) {
          throw new AssertionError(problems);
        }
      }
    }
  }

  private static boolean isOneLine(String problem) {
    return !problem.isBlank() && problem.chars().noneMatch(Character::isISOControl);
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    int count = random.nextInt(8);
    for (int i = 0; i < count; i++) {
      words.add(word());
    }
    if (random.nextInt(3) == 0) {
      words.addAll(List.of("--", "true"));
    }
    return words;
  }

  private String word() {
    String some = WORDS.get(random.nextInt(WORDS.size()));
    return switch (random.nextInt(8)) {
      case 0, 1 -> some;
      case 2, 3 -> dashes() + key() + "=" + some;
      case 4 -> dashes() + key() + "=" + option().byDefault();
      case 5 -> dashes() + misspelt(key());
      case 6 -> dashes() + key();
      default -> noise();
    };
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    while (random.nextInt(3) == 0) {
      environment.put(option().variable(), WORDS.get(random.nextInt(WORDS.size())));
    }
    return environment;
  }

  private Option option() {
    return OPTIONS[random.nextInt(OPTIONS.length)];
  }

  private String key() {
    return option().key();
  }

  private String dashes() {
    return random.nextBoolean() ? "-" : "--";
  }

  private String misspelt(String key) {
    int at = random.nextInt(key.length());
    return key.substring(0, at) + (char) random.nextInt(' ', 'z') + key.substring(at + 1);
  }

  private String noise() {
    StringBuilder noise = new StringBuilder();
    int length = random.nextInt(20);
    for (int i = 0; i < length; i++) {
      noise.append((char) random.nextInt(Character.MAX_VALUE + 1));
    }
    return noise.toString();
  }
}
