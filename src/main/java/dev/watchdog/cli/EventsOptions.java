package dev.watchdog.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code watchdog events} was asked for.
 *
 * @param from as in the contract: now, seq:N
 * @param socket of the watchdog, where it was given
 */
record EventsOptions(String from, Format format, Optional<String> socket) {

  static final List<Flag> FLAGS =
      List.of(
          new Flag("f follow", "", "is implied"),
          new Flag(
              "from",
              "now|seq:N",
              "from now on (default), or from event N on, if it is still kept"),
          new Flag("o", "text|json", "text: a line an event; json: an object a line"),
          Flag.SOCKET);

  private static final Pattern FROM = Pattern.compile("now|seq:[0-9]{1,18}");

  static Parsed<EventsOptions> parse(List<String> list) {
    Words words = Words.read(list, FLAGS);
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
