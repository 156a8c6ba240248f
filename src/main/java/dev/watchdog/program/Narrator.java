package dev.watchdog.program;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.History.Ended;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Status;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells the operator what happens: a line an event, with the program, the cause, the next step. */
final class Narrator {

  private static final Logger LOG = LoggerFactory.getLogger(Narrator.class);

  private final String name;
  private final Signal stopSignal;

  Narrator(String name, Signal stopSignal) {
    this.name = name;
    this.stopSignal = stopSignal;
  }

  /** A line of the log. */
  record Line(Level level, String text) {}

  void tell(Announce a) {
    line(a)
        .ifPresent(line -> LOG.atLevel(line.level()).addKeyValue("program", name).log(line.text()));
  }

  /** What there is to say; nothing of an attempt to start that failed, whose end says it all. */
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
      case EXITED -> info(end(a) + "; its restart policy leaves it so");
      case FATAL ->
          Optional.of(new Line(Level.ERROR, end(a) + "; it died too often and is not restarted"));
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
      case UNHEALTHY -> new Line(Level.WARN, "stopping " + name + ", which is unhealthy: " + how);
      case ENDED -> new Line(Level.WARN, end(a) + "; stopping what it left behind: " + how);
      default -> new Line(Level.INFO, "stopping " + name + ": " + waitingOr(how, a));
    };
  }

  /** In BACKOFF the stop signal was sent before, to what the last run left behind. */
  private static String waitingOr(String how, Announce a) {
    return a.from() == Status.BACKOFF ? "waiting for what it left behind" : how;
  }

  private Line backoff(Announce a) {
    String in = a.delay().map(d -> " in " + Durations.describe(d)).orElse("");
    boolean failed = a.ended().map(Ended::exit).filter(ExitStatus::isFailure).isPresent();
    return new Line(
        failed ? Level.WARN : Level.INFO, end(a) + "; restart " + (a.restarts() + 1) + in);
  }

  /** What a run left behind delays the next one. */
  void leftBehind() {
    LOG.warn(
        "{} left processes behind: {} to them, and no new run before they are gone",
        name,
        stopSignal);
  }

  void killed(List<String> processes) {
    LOG.warn("{} had to be killed: {}", name, String.join(", ", processes));
  }

  void outOfReach(List<String> processes) {
    LOG.error(
        "cannot kill {}, of {}: not permitted; left behind", String.join(", ", processes), name);
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
