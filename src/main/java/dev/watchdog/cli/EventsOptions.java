package dev.watchdog.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@code watchdog events} was asked for.
 *
 * @param from as in the contract: now, seq:N
 * @param socket of the watchdog, where it was given
 */
record EventsOptions(String from, Format format, Optional<String> socket) {

  static final String USAGE =
      """
      watchdog events [options]     prints what happens to the programs, as it happens

        -from now|seq:N     from now on (default), or from event N on, if it is still kept
        -o text|json        text: a line an event; json: an object a line
        -socket PATH        the watchdog's Unix socket

      Exit codes: 0 done; 1 refused by the watchdog; 2 wrong usage; 3 no watchdog to be reached.
      """;

  private static final Pattern FROM = Pattern.compile("now|seq:[0-9]{1,18}");

  /** To follow is implied, but whoever says it is right. */
  private static final Set<String> SWITCHES = Set.of("f", "follow");

  private static final Map<String, String> OPTIONS =
      Map.of("from", "now|seq:N", "o", "text|json", "socket", "PATH");

  static Parsed<EventsOptions> parse(List<String> list) {
    Words words = Words.read(list, SWITCHES, OPTIONS);
    words.noOperand();
    return words.result(
        new EventsOptions(
            words.value("from", "now", "now or seq:N", EventsOptions::from),
            Choice.read(words, "o", Format.TEXT),
            words.value("socket")));
  }

  private static Optional<String> from(String text) {
    return Optional.of(text).filter(FROM.asMatchPredicate());
  }
}
