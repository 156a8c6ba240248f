package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.JsonMessage;
import java.util.List;
import java.util.Optional;

/**
 * The output for a message: text for stdout, followed by an optional notice for stderr.
 *
 * @param notice a few words without control characters
 */
public record Printed(String text, Optional<String> notice) {

  static Printed text(String text) {
    return new Printed(text, Optional.empty());
  }

  /** The objects unchanged, one on each line. */
  static Printed json(List<JsonMessage> objects) {
    StringBuilder lines = new StringBuilder();
    objects.forEach(object -> lines.append(object.json()).append('\n'));
    return text(lines.toString());
  }

  static Printed notice(String notice) {
    return new Printed("", Optional.of(notice));
  }

  static Printed nothing() {
    return text("");
  }
}
