package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.completion.CompletedCommand;
import dev.watchdog.config.Option;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The first word of a command line: the entrypoint, the help and the completion read this list. */
enum Subcommand implements CompletedCommand {
  RUN("", "runs a program; this word may be left out"),
  STATUS("[PROGRAM]", "prints the status of the programs"),
  START("[PROGRAM]", "starts a program"),
  STOP("[PROGRAM]", "stops a program, and keeps it stopped"),
  RESTART("[PROGRAM]", "stops a program and starts it again"),
  SIGNAL("[PROGRAM] SIGNAL", "sends a signal to a program"),
  LOGS("[PROGRAM]", "prints the last lines of a program's output"),
  EVENTS("", "prints what happens to the programs, as it happens"),
  HEALTH("", "prints ok if every program that should be up is, else why not"),
  RELOAD("", "reads the config file again and applies its changes"),
  CHECK("", "checks a config file and options, and prints the effective settings"),
  COMPLETION("bash|zsh|fish", "prints a completion script for a shell"),
  VERSION("", "prints the version");

  private final String operands;
  private final String meaning;

  Subcommand(String operands, String meaning) {
    this.operands = operands;
    this.meaning = meaning;
  }

  /** Carries out one command. */
  interface Implementation {

    List<Flag> flags();

    /** Returns the exit code. */
    int run(ArgumentParser arguments, CommandContext context);
  }

  /** Made when it is asked for: a command loads no class of another one. */
  private Implementation implementation() {
    return switch (this) {
      case RUN -> throw new IllegalStateException("run is not carried out here");
      case STATUS -> new StatusCommand();
      case START, STOP, RESTART -> new ProgramCommand(this);
      case SIGNAL -> new SignalCommand();
      case LOGS -> new LogsCommand();
      case EVENTS -> new EventsCommand();
      case HEALTH -> new HealthCommand();
      case RELOAD -> new ReloadCommand();
      case CHECK -> new CheckCommand();
      case COMPLETION -> new CompletionCommand();
      case VERSION -> new VersionCommand();
    };
  }

  /** The command that a word names; {@code -version} is common enough to name one too. */
  static Optional<Subcommand> named(String word) {
    return List.of("-version", "--version").contains(word)
        ? Optional.of(VERSION)
        : Arrays.stream(values()).filter(command -> command.word().equals(word)).findFirst();
  }

  /** Runs any command but {@code run}; returns the exit code. */
  int run(List<String> words, CommandContext context) {
    Implementation implementation = implementation();
    return implementation.run(ArgumentParser.parse(words, implementation.flags()), context);
  }

  @Override
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@code status [PROGRAM]}. */
  String form() {
    return operands.isEmpty() ? word() : word() + " " + operands;
  }

  @Override
  public String operands() {
    return operands;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public List<Flag> flags() {
    return this == RUN ? Option.flags() : implementation().flags();
  }

  @Override
  public boolean mayBeLeftOut() {
    return this == RUN;
  }
}
