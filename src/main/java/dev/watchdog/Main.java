package dev.watchdog;

import dev.watchdog.cli.CommandLine;
import dev.watchdog.cli.Help;
import dev.watchdog.config.Effective;
import dev.watchdog.config.Settings;
import dev.watchdog.config.SettingsReader;
import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.process.posix.ReceivedSignals;
import dev.watchdog.process.proc.Invocation;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.process.proc.Terminal;
import dev.watchdog.program.EarlyStart;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The entrypoint: runs what the command line says, and ends with its exit code. */
public final class Main {

  private Main() {}

  /**
   * Runs what the command line says.
   *
   * @param args how many there are; their bytes are read from the system
   */
  public static void main(String[] args) {
    Thread.setDefaultUncaughtExceptionHandler(Termination::uncaught);
    int exitCode;
    try {
      exitCode = run(Invocation.read(args.length));
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      exitCode = Termination.internalError(e);
    }
    Termination.halt(exitCode);
  }

  private static int run(Invocation invocation) throws Exception {
    Optional<List<String>> toRun = CommandLine.toRun(invocation.arguments());
    if (toRun.isPresent()) {
      return supervise(toRun.get(), invocation.environment());
    }
    ReceivedSignals.leaveToKernel();
    return CommandLine.run(invocation.arguments(), invocation.environment());
  }

  private static int supervise(List<String> words, Map<String, String> environment)
      throws Exception {
    Optional<String> wrongMachine = Machine.problem();
    if (wrongMachine.isPresent()) {
      return Termination.refuse(wrongMachine.get(), Termination.INTERNAL_ERROR);
    }
    if (!ReceivedSignals.areHeard()) {
      return Termination.refuse(
          "cannot hear signals in this JVM: start bin/watchdog", Termination.BAD_USAGE);
    }
    EarlyStart earlyStart = EarlyStart.begin();
    Terminal terminal = new Terminal();
    Result result = SettingsReader.read(words, environment);
    // No switch: to set one up takes the JVM 2 ms on the way to the first child.
    if (result instanceof Result.Valid(Settings settings, Supplier<Effective> effective)) {
      System.setOut(System.err); // stdout is the programs' own, whatever Logback's file says
      Configuration start = new Configuration(words, environment, settings, effective);
      return new Watchdog(start, terminal).run(earlyStart);
    }
    if (result instanceof Result.Invalid(List<String> problems)) {
      return Termination.refuse(problems, Termination.BAD_USAGE);
    }
    System.out.println(Help.text());
    return Termination.DONE;
  }
}
