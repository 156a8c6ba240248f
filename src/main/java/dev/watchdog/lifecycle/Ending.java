package dev.watchdog.lifecycle;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A way to end, for which an {@link Action} can be set. */
public sealed interface Ending {

  /** What a text must be for {@link #parse}, to follow "is not". */
  String FORM = "code N (0 to 255), signal NAME, oom, unhealthy or not-spawned";

  Pattern NUMBERED = Pattern.compile("code +(\\d{1,3})");
  Pattern NAMED = Pattern.compile("signal +(\\S+)");
  int CODE_MAX = 255;

  /** The child called exit(3). {@code code} is 0 to 255. */
  record Code(int code) implements Ending {
    @Override
    public String text() {
      return "code " + code;
    }
  }

  /** A signal ended the child. */
  record BySignal(Signal signal) implements Ending {
    @Override
    public String text() {
      return "signal " + signal.name().substring("SIG".length());
    }
  }

  /** Without a parameter. */
  enum Special implements Ending {
    /** The kernel killed the child for lack of memory. */
    OOM,
    /** It was stopped because it was unhealthy. */
    UNHEALTHY,
    /** There never was a child. */
    NOT_SPAWNED;

    @Override
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** As it is written: {@code code 75}, {@code signal SEGV}, {@code oom}. */
  String text();

  /** Reads what {@link #text} gives; a signal in any form that {@link Signal#parse} knows. */
  static Optional<Ending> parse(String text) {
    String trimmed = text.trim();
    Matcher code = NUMBERED.matcher(trimmed);
    if (code.matches()) {
      int number = Integer.parseInt(code.group(1));
      return number <= CODE_MAX ? Optional.of(new Code(number)) : Optional.empty();
    }
    Matcher signal = NAMED.matcher(trimmed);
    if (signal.matches()) {
      return Signal.parse(signal.group(1)).map(BySignal::new);
    }
    for (Special special : Special.values()) {
      if (special.text().equals(trimmed)) {
        return Optional.of(special);
      }
    }
    return Optional.empty();
  }

  /** The ways in which this is an end, the most specific one first. */
  static List<Ending> of(History.Ended end) {
    return end.unhealthy() ? List.of(Special.UNHEALTHY) : of(end.exit());
  }

  private static List<Ending> of(ExitStatus exit) {
    return switch (exit) {
      case ExitStatus.Code(int code) -> List.of(new Code(code));
      case ExitStatus.Signalled(Signal signal, _, boolean oom) ->
          oom ? List.of(Special.OOM, new BySignal(signal)) : List.of(new BySignal(signal));
      case ExitStatus.NotSpawned _ -> List.of(Special.NOT_SPAWNED);
    };
  }
}
