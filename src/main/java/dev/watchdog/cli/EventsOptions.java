package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser.Result;
import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
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
          Shell.SOCKET);

  private static final Pattern FROM = Pattern.compile("now|seq:[0-9]{1,18}");

  static Result<EventsOptions> parse(List<String> list) {
    ArgumentParser arguments = ArgumentParser.parse(list, FLAGS);
    arguments.noOperand();
    return arguments.result(
        new EventsOptions(
            arguments.value("from", "now", "now or seq:N", EventsOptions::from),
            arguments.choice("o", Format.TEXT),
            arguments.value("socket")));
  }

  private static Optional<String> from(String text) {
    return Optional.of(text).filter(FROM.asMatchPredicate());
  }
}
