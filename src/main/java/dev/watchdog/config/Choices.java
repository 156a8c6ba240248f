package dev.watchdog.config;

import dev.watchdog.config.Settings.LogFormat;
import dev.watchdog.config.Settings.LogLevel;
import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The few words that an option's value may be. */
public final class Choices {

  private Choices() {}

  /** Those of an option; none where its value is something else. */
  public static List<String> of(Option option) {
    return switch (option) {
      case BUSINESS_PROGRAM_TYPE -> CommandReader.TYPES;
      case RESTART -> words(RestartPolicy.values());
      case ON_FATAL -> words(OnFatal.values());
      case ORPHANS -> words(Orphans.values());
      case PUBLISH_LOGS -> words(Switch.values());
      case NO_NEW_PRIVILEGES -> List.of("none", "true", "false");
      case OUTPUT -> words(OutputForm.values());
      case STDOUT_STALL -> words(StallPolicy.values());
      case LOG_FORMAT -> words(LogFormat.values());
      case LOG_LEVEL -> words(LogLevel.values());
      default -> List.of();
    };
  }

  /** "one of always, never". */
  static String form(Enum<?>... choices) {
    return "one of " + String.join(", ", words(choices));
  }

  static <E extends Enum<E>> Optional<E> find(String text, E[] choices) {
    return Arrays.stream(choices).filter(choice -> word(choice).equals(text)).findFirst();
  }

  public static List<String> words(Enum<?>... choices) {
    return Arrays.stream(choices).map(Choices::word).toList();
  }

  /** {@code ON_FAILURE} as one writes it: {@code on-failure}. */
  public static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
