package dev.watchdog.program;

import dev.watchdog.lifecycle.AfterExit;
import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.History.Ended;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Status;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.text.Durations;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What an operator reads: a line per event, with the program, the cause and the next step. */
final class OperatorLog {

  private static final Logger LOG = LoggerFactory.getLogger(OperatorLog.class);

  private final String name;
  private final Signal stopSignal;
  private final Supervision how;

  OperatorLog(String name, Supervision how) {
    this.name = name;
    this.stopSignal = how.stops().signal();
    this.how = how;
  }

  /** The program's. */
  String name() {
    return name;
  }

  /** A line of the log. */
  record Line(Level level, String text) {}

  void log(Announce a) {
    line(a)
        .ifPresent(line -> LOG.atLevel(line.level()).addKeyValue("program", name).log(line.text()));
  }

  /** The line for this; none for an attempt to spawn that failed, since its end has one. */
  Optional<Line> line(Announce a) {
    return switch (a.status()) {
      case STARTING ->
          a.pid().isPresent()
              ? info(name + " started, pid " + a.pid().getAsInt() + " (run " + a.run() + ")")
              : Optional.empty();
      case RUNNING -> info(name + " is up");
      case STOPPING -> Optional.of(stopping(a));
      case BACKOFF -> Optional.of(backoff(a));
      case STOPPED -> info(name + " stopped" + a.ended().map(this::howItEnded).orElse(""));
      case EXITED -> Optional.of(exited(a));
      case FATAL ->
          Optional.of(
              new Line(
                  Level.ERROR, end(a) + "; it exceeded its restart limit and is not restarted"));
    };
  }

  /** A failure, and what ends the container, is a warning. */
  private Line exited(Announce a) {
    boolean isFailure = a.ended().map(Ended::exit).filter(ExitStatus::isFailure).isPresent();
    AfterExit after = a.ended().map(how.restarts()::after).orElse(AfterExit.LEAVE);
    boolean isWarning = isFailure || after == AfterExit.EXIT;
    return new Line(isWarning ? Level.WARN : Level.INFO, end(a) + "; " + words(after));
  }

  private static String words(AfterExit after) {
    return switch (after) {
      case LEAVE, RESTART -> "not restarted, as its restart policy says";
      case STOP -> "not restarted, as set for this exit";
      case EXIT -> "the watchdog ends too, as set for this exit";
    };
  }

  private static Optional<Line> info(String text) {
    return Optional.of(new Line(Level.INFO, text));
  }

  /** What it says of itself, in words that follow its name. */
  void says(String words) {
    LOG.atInfo().addKeyValue("program", name).log("{} {}", name, words);
  }

  /** What is wrong with it, in words that follow its name. */
  void warn(String words) {
    LOG.atWarn().addKeyValue("program", name).log("{} {}", name, words);
  }

  private Line stopping(Announce a) {
    String kill = a.delay().map(d -> ", SIGKILL in " + Durations.describe(d)).orElse("");
    String how = stopSignal + " now" + kill;
    return switch (a.cause()) {
      case RESTART -> new Line(Level.INFO, "restarting " + name + ": " + how);
      case KILL -> new Line(Level.WARN, "killing " + name);
      case UNHEALTHY -> new Line(Level.WARN, unhealthy(how, kill));
      case ENDED ->
          new Line(Level.WARN, end(a) + "; stopping the processes that it left behind: " + how);
      case STOP, START, UP, READY, NOT_SPAWNED, DELAY_OVER ->
          new Line(Level.INFO, "stopping " + name + ": " + waitingOr(how, a));
    };
  }

  private String unhealthy(String stop, String kill) {
    return "stopping "
        + name
        + " because it is unhealthy: "
        + how.stops()
            .beforeKill()
            .filter(_ -> how.stops().timeout().isPositive())
            .map(signal -> signal + " first, then " + stopSignal + kill)
            .orElse(stop);
  }

  /** In BACKOFF, what the last run left behind already has the stop signal. */
  private static String waitingOr(String how, Announce a) {
    return a.from() == Status.BACKOFF ? "waiting for the processes that it left behind" : how;
  }

  private Line backoff(Announce a) {
    String in = a.delay().map(d -> " in " + Durations.describe(d)).orElse("");
    boolean failed = a.ended().map(Ended::exit).filter(ExitStatus::isFailure).isPresent();
    return new Line(
        failed ? Level.WARN : Level.INFO, end(a) + "; restart " + (a.restarts() + 1) + in);
  }

  /** They delay the next run. */
  void leftBehind() {
    LOG.warn(
        "{} left processes behind: sending {}; the next run starts when they are gone",
        name,
        stopSignal);
  }

  /** Explains the thread dump in its output. */
  void diagnosing(Signal signal) {
    LOG.warn("{} does not stop: sending {} before SIGKILL", name, signal);
  }

  /** It may be a worker: the kernel does not say which process it was. */
  void outOfMemory(long processes) {
    LOG.warn(
        "the kernel killed {} for lack of memory while {} was running, in the same cgroup",
        processes == 1 ? "a process" : processes + " processes",
        name);
  }

  void killed(List<String> processes) {
    LOG.warn("{} had to be killed: {}", name, String.join(", ", processes));
  }

  void outOfReach(List<String> processes) {
    LOG.error(
        "cannot kill {}, of {}: operation not permitted; left running",
        String.join(", ", processes),
        name);
  }

  private String end(Announce a) {
    return a.ended().map(e -> sentence(name, e)).orElse(name);
  }

  private String howItEnded(Ended ended) {
    return sentence(ended.exit() instanceof ExitStatus.NotSpawned ? "" : ": it", ended);
  }

  private static String sentence(String subject, Ended ended) {
    return switch (ended.exit()) {
      case ExitStatus.NotSpawned e -> subject + ": " + e.error();
      case ExitStatus exit ->
          subject + " " + exit.describe() + " after " + Durations.describe(ended.lasted());
    };
  }
}
