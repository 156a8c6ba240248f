package dev.watchdog.program;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.History.Ended;
import dev.watchdog.lifecycle.Signal;
import java.util.List;
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

  void tell(Announce a) {
    switch (a.status()) {
      case STARTING ->
          a.pid().ifPresent(pid -> LOG.info("{} started, pid {} (run {})", name, pid, a.run()));
      case RUNNING -> LOG.info("{} is up", name);
      case STOPPING -> stopping(a);
      case BACKOFF -> backoff(a);
      case STOPPED -> LOG.info("{} stopped{}", name, a.ended().map(this::howItEnded).orElse(""));
      case EXITED -> LOG.info("{}; its restart policy leaves it so", end(a));
      case FATAL -> LOG.error("{}; it died too often and is not restarted", end(a));
    }
  }

  private void stopping(Announce a) {
    String kill = a.delay().map(d -> ", SIGKILL in " + Durations.describe(d)).orElse("");
    switch (a.cause()) {
      case RESTART -> LOG.info("restarting {}: {} now{}", name, stopSignal, kill);
      case KILL -> LOG.warn("killing {}", name);
      case ENDED ->
          LOG.warn("{}; stopping what it left behind: {} now{}", end(a), stopSignal, kill);
      default -> LOG.info("stopping {}: {} now{}", name, stopSignal, kill);
    }
  }

  private void backoff(Announce a) {
    String in = a.delay().map(d -> " in " + Durations.describe(d)).orElse("");
    boolean failed = a.ended().map(Ended::exit).filter(ExitStatus::isFailure).isPresent();
    LOG.atLevel(failed ? Level.WARN : Level.INFO)
        .log("{}; restart {}{}", end(a), a.restarts() + 1, in);
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
    return sentence(": it", ended);
  }

  private static String sentence(String subject, Ended ended) {
    return switch (ended.exit()) {
      case ExitStatus.NotSpawned e -> subject + ": " + e.error();
      case ExitStatus exit ->
          subject + " " + exit.describe() + " after " + Durations.describe(ended.lasted());
    };
  }
}
