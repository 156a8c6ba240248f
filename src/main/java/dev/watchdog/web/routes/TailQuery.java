package dev.watchdog.web.routes;

import dev.watchdog.logs.Log;
import dev.watchdog.logs.Position;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.web.guard.Refusal;
import dev.watchdog.web.live.LogView;
import dev.watchdog.web.live.LogView.Format;
import io.vertx.core.MultiMap;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a request for lines or events. */
final class TailQuery {

  private static final Set<StandardStream> ALL = EnumSet.allOf(StandardStream.class);
  private static final Pattern FROM = Pattern.compile("(tail|seq):(\\d{1,18})");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final MultiMap parameters;

  TailQuery(MultiMap parameters) {
    this.parameters = parameters;
  }

  /** {@code stream=} and {@code format=}, for the live tail. */
  LogView view() {
    String format = text("format", "text");
    return switch (format) {
      case "text" -> new LogView(streams(), Format.TEXT);
      case "json" -> new LogView(streams(), Format.JSON);
      default -> throw cannot("format", format, "text or json");
    };
  }

  /** {@code stream=}. */
  Set<StandardStream> streams() {
    String stream = text("stream", "all");
    return switch (stream) {
      case "all" -> ALL;
      case "stdout" -> EnumSet.of(StandardStream.STDOUT);
      case "stderr" -> EnumSet.of(StandardStream.STDERR);
      default -> throw cannot("stream", stream, "stdout, stderr or all");
    };
  }

  /** {@code tail=}: how many lines at the end. */
  long tail() {
    String tail = text("tail", "100");
    if (!NUMBER.matcher(tail).matches()) {
      throw cannot("tail", tail, "a number of lines");
    }
    return Long.parseLong(tail);
  }

  /** {@code from=}: the position in the log to begin with. */
  Position from(Log log) {
    String from = text("from", "tail:10");
    return switch (from) {
      case "now" -> log.end();
      case "start" -> log.oldest();
      default -> numbered(from, log);
    };
  }

  private Position numbered(String from, Log log) {
    Matcher numbered = FROM.matcher(from);
    if (!numbered.matches()) {
      throw cannot("from", from, "now, start, tail:N or seq:N");
    }
    long number = Long.parseLong(numbered.group(2));
    return numbered.group(1).equals("tail")
        ? log.tail(number, streams())
        : log.at(known(number, log.end().seq(), "line"));
  }

  /** {@code from=} for events: the number of the first event. */
  long from(long next) {
    String from = text("from", "now");
    if (from.equals("now")) {
      return next;
    }
    Matcher numbered = FROM.matcher(from);
    if (!numbered.matches() || !numbered.group(1).equals("seq")) {
      throw cannot("from", from, "now or seq:N");
    }
    return known(Long.parseLong(numbered.group(2)), next, "event");
  }

  /** A number that was never reached comes from another watchdog, before a restart. */
  private static long known(long seq, long next, String what) {
    if (seq < 1) {
      throw Refusal.badRequest("cannot read from seq:0: the first " + what + " is seq:1");
    } else if (seq > next) {
      throw Refusal.badRequest(
          "cannot read from seq:"
              + seq
              + ": the next "
              + what
              + " is seq:"
              + next
              + "; if the watchdog was restarted, it counts from 1 again");
    }
    return seq;
  }

  private String text(String name, String byDefault) {
    String text = parameters.get(name);
    return text == null || text.isEmpty() ? byDefault : text;
  }

  private static Refusal cannot(String name, String text, String form) {
    return Refusal.badRequest("cannot read " + name + "=" + text + ": it is " + form);
  }
}
