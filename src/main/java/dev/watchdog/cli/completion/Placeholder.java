package dev.watchdog.cli.completion;

import dev.watchdog.lifecycle.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What stands for words in a usage line, and says by its own words which these may be.
 *
 * @param text {@code text|json}, {@code PATH} or {@code [PROGRAM] SIGNAL}
 */
record Placeholder(String text) {

  private static final List<String> FILES = List.of("PATH", "FILE");

  private Stream<String> parts() {
    return Arrays.stream(text.split("[\\[\\] |]+")).filter(part -> !part.isEmpty());
  }

  /** What is known before anybody is asked. */
  List<String> choices() {
    return text.contains("SIGNAL")
        ? Signal.names()
        : parts().filter(Placeholder::isItself).toList();
  }

  /** Capitals stand for something. */
  private static boolean isItself(String part) {
    return part.equals(part.toLowerCase(Locale.ROOT));
  }

  boolean isFile() {
    return parts().anyMatch(FILES::contains);
  }

  boolean isProgram() {
    return parts().anyMatch("PROGRAM"::equals);
  }
}
