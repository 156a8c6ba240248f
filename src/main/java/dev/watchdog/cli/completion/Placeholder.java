package dev.watchdog.cli.completion;

import dev.watchdog.lifecycle.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A placeholder in a usage line; its text says which words it stands for.
 *
 * @param text {@code text|json}, {@code PATH} or {@code [PROGRAM] SIGNAL}
 */
record Placeholder(String text) {

  private static final List<String> FILES = List.of("PATH", "FILE");

  private Stream<String> parts() {
    return Arrays.stream(text.split("[\\[\\] |]+")).filter(part -> !part.isEmpty());
  }

  /** The words that are known without a watchdog. */
  List<String> choices() {
    return text.contains("SIGNAL")
        ? Signal.names()
        : parts().filter(Placeholder::isItself).toList();
  }

  /** Words in capitals are placeholders. */
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
