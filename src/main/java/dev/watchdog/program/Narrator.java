package dev.watchdog.program;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.History.Ended;
import dev.watchdog.lifecycle.Sequel;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Status;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.text.Durations;
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
  private final Supervision how;

  Narrator(String name, Supervision how) {
    this.name = name;
    this.stopSignal = how.stopSignal();
    this.how = how;
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
      case EXITED -> info(end(a) + "; " + sequel(a));
      case FATAL ->
          Optional.of(new Line(Level.ERROR, end(a) + "; it died too often and is not restarted"));
    };
  }

  private String sequel(Announce a) {
    return switch (a.ended().flatMap(how::leaves).orElse(Sequel.USUAL)) {
      case USUAL -> "its restart policy leaves it so";
      case STAY -> "left so, as is set for this end";
      case EXIT -> "the watchdog ends with it, as is set for this end";
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
      case ENDED -> new Line(Level.WARN, end(a) + "; stopping what it left behind: " + how);
      default -> new Line(Level.INFO, "stopping " + name + ": " + waitingOr(how, a));
    };
  }

  private String unhealthy(String stop, String kill) {
    return "stopping "
        + name
        + ", which is unhealthy: "
        + how.beforeKill()
            .filter(_ -> how.stopTimeout().isPositive())
            .map(signal -> signal + " first, then " + stopSignal + kill)
            .orElse(stop);
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

  /** A dump in its output needs an explanation. */
  void diagnosing(Signal signal) {
    LOG.warn("{} does not end: {} to it, before the kill", name, signal);
  }

  /** A worker, maybe: the kernel does not say whose. */
  void outOfMemory(long processes) {
    LOG.warn(
        "the kernel killed {} for want of memory while {} ran, in the same cgroup",
        processes == 1 ? "a process" : processes + " processes",
        name);
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
