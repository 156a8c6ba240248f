package dev.watchdog;

import dev.watchdog.ownlog.OwnLog;
import dev.watchdog.process.posix.Exit;
import dev.watchdog.process.runs.Linux;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** How this process ends: with which exit code, after which words on stderr. */
final class Termination {

  static final int DONE = 0;
  static final int INTERNAL_ERROR = 1;
  static final int BAD_USAGE = 2;

  /** There is one in this JVM, and any thread may end it. */
  private static volatile Optional<Linux> system = Optional.empty();

  private Termination() {}

  /** From now on no end leaves a process of a program behind. */
  static void killsAllOf(Linux os) {
    system = Optional.of(os);
  }

  /**
   * Ends this process. Not {@link System#exit}: a shutdown hook, wherever it comes from, could
   * delay the end or change its code.
   */
  static void halt(int exitCode) {
    system.ifPresent(Linux::killDescendants);
    OwnLog.stop();
    Exit.now(exitCode);
  }

  /**
   * For a thread that ends by an exception: without the watchdog's threads nothing is supervised.
   */
  static void uncaught(Thread thread, Throwable thrown) {
    int exitCode = internalError(thrown);
    if (thread.getName().startsWith("watchdog-") || thread.getName().equals("main")) {
      halt(exitCode);
    }
  }

  /**
   * Reports a fault of the watchdog, with everything that helps to find it; or that the machine is
   * too small.
   *
   * @return the exit code for it
   */
  static int internalError(Throwable thrown) {
    if (thrown instanceof OutOfMemoryError error) {
      String cause = Objects.requireNonNullElse(error.getMessage(), "out of memory");
      return refuse(
          "cannot continue: " + cause + " (see --pids-limit, ulimit -u and --memory)",
          INTERNAL_ERROR);
    }
    System.err.println("watchdog: internal error: " + thrown);
    thrown.printStackTrace(System.err);
    return INTERNAL_ERROR;
  }

  /** Says why nothing is done; returns the exit code. */
  static int refuse(List<String> problems, int exitCode) {
    problems.forEach(problem -> refuse(problem, exitCode));
    return exitCode;
  }

  /** The same, for one problem. */
  static int refuse(String problem, int exitCode) {
    System.err.println("watchdog: " + problem);
    return exitCode;
  }
}
