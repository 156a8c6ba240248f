package dev.watchdog.config;

import dev.watchdog.lifecycle.AfterExit;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Ending;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.text.Choices;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the supervision of a program: restarts, stop, and what follows certain ends. */
final class SupervisionReader {

  private static final String FORM = Choices.form(AfterExit.choices());

  private final Options options;
  private final Problems problems;

  SupervisionReader(Options options, Problems problems) {
    this.options = options;
    this.problems = problems;
  }

  /**
   * Reads.
   *
   * @param sections of the file that may have {@code on}, the weakest first
   */
  Supervision read(List<Section> sections) {
    return new Supervision(restarts(sections), options.duration(Option.START_TIME), stops());
  }

  private Restarts restarts(List<Section> sections) {
    return new Restarts(
        options.choice(Option.RESTART, RestartPolicy.values()),
        backoff(),
        options.duration(Option.STABLE_AFTER),
        options.unlessNone(
            Option.RESTART_LIMIT, "deaths and a period, such as 5/1m", Values::restartLimit),
        actions(sections));
  }

  private Stops stops() {
    return new Stops(
        options.read(
            Option.STOP_SIGNAL,
            "a signal such as TERM, INT or WINCH, that a program can end by",
            Values::stopSignal),
        options.duration(Option.STOP_TIMEOUT),
        options.choice(Option.ORPHANS, Orphans.values()),
        options.unlessNone(
            Option.BEFORE_KILL,
            "a signal such as QUIT or USR1, that a program can answer",
            Values::answerableSignal));
  }

  /** Only an explicit maximum limits a delay that is longer than the default maximum. */
  private Backoff backoff() {
    Duration delay = options.duration(Option.RESTART_DELAY);
    Duration max = options.duration(Option.RESTART_MAX_DELAY);
    boolean limits = options.isGiven(Option.RESTART_MAX_DELAY) || delay.compareTo(max) < 0;
    return new Backoff(
        delay,
        options.number(Option.RESTART_FACTOR, 1, 100, "a number from 1 to 100"),
        limits ? max : delay,
        options.number(Option.RESTART_JITTER, 0, 10, "a number from 0 to 10"));
  }

  /** {@code on: {"code 75": exit, oom: restart}}; of several sections the last one counts. */
  private Map<Ending, AfterExit> actions(List<Section> sections) {
    Map<Ending, AfterExit> all = new LinkedHashMap<>();
    sections.forEach(
        section -> section.section(ProgramKeys.ON).map(this::actions).ifPresent(all::putAll));
    return all;
  }

  private Map<Ending, AfterExit> actions(Section on) {
    Map<Ending, AfterExit> actions = new LinkedHashMap<>();
    on.texts()
        .forEach((text, given) -> {
          Optional<Ending> ending = Ending.parse(text);
          if (ending.isEmpty()) {
            problems.add(given.problem("cannot take \"" + text + "\": it is not " + Ending.FORM));
          } else if (actions.containsKey(ending.get())) {
            problems.add(
                given.problem("cannot take this: " + ending.get().text() + " occurs twice"));
          } else {
            problems
                .value(given, FORM, word -> Choices.find(word, AfterExit.choices()))
                .ifPresent(action -> actions.put(ending.get(), action));
          }
        });
    return actions;
  }
}
