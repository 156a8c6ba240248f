package dev.watchdog.cli;

import dev.watchdog.arguments.Flag;
import dev.watchdog.config.Option;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the first word may be: the one list that the entrypoint, the help and completion read. */
enum Command {
  RUN("", "runs a program; this word may be left out"),
  STATUS("[PROGRAM]", "prints how the programs are"),
  START("[PROGRAM]", "starts a program"),
  STOP("[PROGRAM]", "stops a program, and keeps it stopped"),
  RESTART("[PROGRAM]", "stops a program and starts it again"),
  SIGNAL("[PROGRAM] SIGNAL", "sends a signal to a program"),
  LOGS("[PROGRAM]", "prints the last lines of a program's output"),
  EVENTS("", "prints what happens to the programs, as it happens"),
  HEALTH("", "prints ok if every program that should be up is, else why not"),
  RELOAD("", "reads the config file again, and has the programs follow"),
  CHECK("", "says what is wrong with a config file and options, or what holds, and why"),
  COMPLETION("bash|zsh|fish", "prints what makes a shell complete these words"),
  VERSION("", "prints the version");

  private final String operands;
  private final String meaning;

  Command(String operands, String meaning) {
    this.operands = operands;
    this.meaning = meaning;
  }

  /** The one that a word names; {@code -version} is one too, because everybody tries it. */
  static Optional<Command> named(String word) {
    return List.of("-version", "--version").contains(word)
        ? Optional.of(VERSION)
        : Arrays.stream(values()).filter(command -> command.word().equals(word)).findFirst();
  }

  /** {@code STATUS} as one writes it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@code status [PROGRAM]}. */
  String form() {
    return operands.isEmpty() ? word() : word() + " " + operands;
  }

  /** What stands for the words that are no options. */
  String operands() {
    return operands;
  }

  String meaning() {
    return meaning;
  }

  List<Flag> flags() {
    return switch (this) {
      case RUN -> Option.flags();
      case STATUS -> StatusOptions.FLAGS;
      case START, STOP, RESTART -> OrderOptions.FLAGS;
      case SIGNAL -> SignalOptions.FLAGS;
      case LOGS -> LogsOptions.FLAGS;
      case EVENTS -> EventsOptions.FLAGS;
      case HEALTH -> HealthOptions.FLAGS;
      case RELOAD -> ReloadOptions.FLAGS;
      case CHECK -> CheckCommand.FLAGS;
      case COMPLETION, VERSION -> List.of();
    };
  }
}
