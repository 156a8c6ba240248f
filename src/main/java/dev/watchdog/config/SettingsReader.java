package dev.watchdog.config;

import dev.watchdog.config.Settings.LogFormat;
import dev.watchdog.config.Settings.LogLevel;
import dev.watchdog.config.Settings.OnFatal;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.text.Quantities;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads settings from the command line, else the environment, else the defaults. */
public final class SettingsReader {

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";
  private static final String NAME_FORM = "a name of up to 63 letters, digits, '.', '_' and '-'";
  private static final String SHUTDOWN_FORM = "none or a duration of more than 1s, such as 30s";
  private static final String DURATION_FORM = "a duration such as 500ms, 5s or 2m";
  private static final String LOG_BUFFER_FORM = "a size from 4KiB to 4GiB, such as 16MiB";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Problems problems = new Problems();
  private final CommandLine line;
  private final Map<String, String> environment;

  private SettingsReader(List<String> words, Map<String, String> environment) {
    this.environment = environment;
    this.line = CommandLine.parse(words, problems);
  }

  /** A text and where it comes from: {@code -restart-delay} or {@code WATCHDOG_RESTART_DELAY}. */
  record Given(String source, String text) {}

  /** What reading came to. */
  public sealed interface Result {
    /** Ready to run. */
    record Valid(Settings settings) implements Result {}

    /** Help is wanted. */
    record Help() implements Result {}

    /** Nothing can be run; a sentence for each problem. */
    record Invalid(List<String> problems) implements Result {}
  }

  /**
   * Reads what {@code run} was given.
   *
   * @param words after {@code run}
   * @param environment where options may stand too, and which the program gets
   */
  public static Result read(List<String> words, Map<String, String> environment) {
    return new SettingsReader(words, environment).read();
  }

  private Result read() {
    if (line.help()) {
      return new Result.Help();
    }
    CompanionReader companions = new CompanionReader(this::text, problems);
    Settings settings =
        new Settings(
            read(Option.NAME, NAME_FORM, text -> Optional.of(text).filter(t -> t.matches(NAME))),
            new CommandReader(this::text, line.rest(), environment, problems).read(),
            supervision(),
            choice(Option.ON_FATAL, OnFatal.values()),
            unlessNone(Option.SHUTDOWN_TIMEOUT, SHUTDOWN_FORM, SettingsReader::shutdownTimeout),
            new ServingReader(this::text, this::isGiven, environment, problems).read(),
            companions.companions(),
            companions.path(),
            read(Option.LOG_BUFFER, LOG_BUFFER_FORM, SettingsReader::logBuffer),
            choice(Option.STDOUT_STALL, StallPolicy.values()),
            choice(Option.LOG_FORMAT, LogFormat.values()),
            choice(Option.LOG_LEVEL, LogLevel.values()));
    return problems.isEmpty()
        ? new Result.Valid(settings)
        : new Result.Invalid(problems.sentences());
  }

  private Supervision supervision() {
    return new Supervision(
        choice(Option.RESTART, RestartPolicy.values()),
        backoff(),
        duration(Option.STABLE_AFTER),
        unlessNone(Option.RESTART_LIMIT, "deaths and a period, such as 5/1m", Values::restartLimit),
        duration(Option.START_TIME),
        read(
            Option.STOP_SIGNAL,
            "a signal such as TERM, INT or WINCH, that a program can end by",
            Values::stopSignal),
        duration(Option.STOP_TIMEOUT),
        choice(Option.ORPHANS, Orphans.values()));
  }

  /** A delay longer than the default maximum is meant: only a maximum that was given limits it. */
  private Backoff backoff() {
    Duration delay = duration(Option.RESTART_DELAY);
    Duration max = duration(Option.RESTART_MAX_DELAY);
    boolean limits = isGiven(Option.RESTART_MAX_DELAY) || delay.compareTo(max) < 0;
    return new Backoff(
        delay,
        read(Option.RESTART_FACTOR, "a number from 1 to 100", text -> number(text, 1, 100)),
        limits ? max : delay,
        read(Option.RESTART_JITTER, "a number from 0 to 10", text -> number(text, 0, 10)));
  }

  private static Optional<Double> number(String text, double min, double max) {
    return Values.number(text).filter(number -> number >= min && number <= max);
  }

  private static Optional<Duration> shutdownTimeout(String text) {
    return Quantities.duration(text).filter(duration -> duration.compareTo(SECOND) > 0);
  }

  private static Optional<Long> logBuffer(String text) {
    return Quantities.bytes(text).filter(bytes -> bytes >= 1L << 12 && bytes <= 1L << 32);
  }

  private Duration duration(Option option) {
    return read(option, DURATION_FORM, Quantities::duration);
  }

  private <E extends Enum<E>> E choice(Option option, E[] choices) {
    String form = String.join(", ", Choices.words(choices));
    return read(
        option,
        "one of " + form,
        text ->
            Arrays.stream(choices).filter(choice -> Choices.word(choice).equals(text)).findFirst());
  }

  private <T> Optional<T> unlessNone(
      Option option, String form, Function<String, Optional<T>> reading) {
    return text(option).text().equals("none")
        ? Optional.empty()
        : reading.apply(text(option).text()).or(() -> reject(option, form));
  }

  /** The value; where there is a problem, it is noted and the default stands in. */
  private <T> T read(Option option, String form, Function<String, Optional<T>> reading) {
    return reading
        .apply(text(option).text())
        .or(() -> reject(option, form))
        .or(() -> reading.apply(option.byDefault()))
        .orElseThrow();
  }

  private <T> Optional<T> reject(Option option, String form) {
    Given given = text(option);
    problems.add(given.source() + ": \"" + given.text() + "\" is not " + form);
    return Optional.empty();
  }

  private boolean isGiven(Option option) {
    return line.options().containsKey(option)
        || !environment.getOrDefault(option.variable(), "").isEmpty();
  }

  private Given text(Option option) {
    String onLine = line.options().get(option);
    if (onLine != null) {
      return new Given(option.flag(), onLine);
    }
    String variable = environment.getOrDefault(option.variable(), "");
    return variable.isEmpty()
        ? new Given(option.flag(), option.byDefault())
        : new Given(option.variable(), variable);
  }
}
