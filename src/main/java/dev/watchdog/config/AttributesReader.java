package dev.watchdog.config;

import dev.watchdog.process.Attributes;
import dev.watchdog.process.Command;
import dev.watchdog.process.User;
import dev.watchdog.process.spawn.SpawnProblems;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes the attributes of a program's process, and checks whether they are possible here. */
final class AttributesReader {

  private static final int NOFILE_MIN = 16; // a shell needs about as many
  private static final int NOFILE_MAX = 1 << 30;

  private final Options options;
  private final Problems problems;

  AttributesReader(Options options, Problems problems) {
    this.options = options;
    this.problems = problems;
  }

  Attributes read() {
    return new Attributes(
        Optional.of(options.text(Option.DIRECTORY)).filter(_ -> options.isSet(Option.DIRECTORY)),
        options.unlessNone(Option.USER, "a user such as app, 1000 or 1000:1000", User::parse),
        integer(
            options.unlessNone(Option.UMASK, "an octal number from 0 to 777", Values::octalMode)),
        number(Option.NOFILE, NOFILE_MIN, NOFILE_MAX)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty()),
        integer(number(Option.NICE, -20, 19)),
        integer(number(Option.OOM_SCORE_ADJ, -1000, 1000)),
        options.unlessNone(
            Option.NO_NEW_PRIVILEGES,
            "one of " + String.join(", ", Option.NO_NEW_PRIVILEGES.choices()),
            Values::truth));
  }

  private Optional<Integer> number(Option option, int min, int max) {
    return options.unlessNone(
        option,
        "a number from " + min + " to " + max,
        text -> Values.integer(text).filter(n -> n >= min && n <= max));
  }

  private static OptionalInt integer(Optional<Integer> number) {
    return number.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  /** Adds the problems of a command, each with the option that causes it. */
  void check(String name, Command command) {
    SpawnProblems.of(command)
        .forEach(problem ->
            problems.add(
                Option.withKey(problem.attribute())
                    .map(option -> options.given(option).problem(problem.sentence()))
                    .orElse(name + ": cannot be run: " + problem.sentence())));
  }
}
