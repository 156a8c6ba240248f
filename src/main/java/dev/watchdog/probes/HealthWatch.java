package dev.watchdog.probes;

import dev.watchdog.lifecycle.State;
import dev.watchdog.probes.Streak.Verdict;
import dev.watchdog.process.OperatingSystem.Heard;
import dev.watchdog.process.OperatingSystem.NotifySocket;
import io.vertx.core.Context;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds out whether one run is ready and healthy: asks, as its {@link HealthPolicy} say, and
 * listens to what it says of itself. On the event loop of its program; over with the run, and then
 * nothing of it is left.
 */
public final class HealthWatch {

  private final MonitoredRun run;
  private final HealthPolicy policy;
  private final Checkers checkers;
  private final Listener listener;
  private final Context context;
  private final SelfReport report;
  private Optional<Prober> ready = Optional.empty();
  private Optional<Prober> alive = Optional.empty();
  private boolean isNotReadyTold;
  private Optional<NotifySocket> socket = Optional.empty();
  private boolean isOver;

  /** Gets what is found out. Words can follow the program's name. */
  public interface Listener {

    /** It is ready. */
    void ready();

    /**
     * It does not do its work.
     *
     * @param why in a few words
     */
    void unhealthy(String why);

    /** What it says of itself: "says: …". Not more than one a second. */
    void says(String words);

    /** Something is wrong: "is not ready yet: …". */
    void warn(String words);

    /** A message was not taken, for this reason; there may be any number. */
    void ignored(String why);
  }

  public HealthWatch(MonitoredRun run, Checkers checkers, Listener listener) {
    this.run = run;
    this.policy = run.health();
    this.checkers = checkers;
    this.listener = listener;
    this.context = checkers.vertx().getOrCreateContext();
    this.report =
        new SelfReport(checkers.vertx(), policy.watchdog(), run.stopTimeout(), new Reported());
  }

  /**
   * The run is there.
   *
   * @param reports where it reports to, if it is to; ours from now on, and read already
   */
  public void spawned(Optional<NotifySocket> reports) {
    if (isOver) {
      reports.ifPresent(NotifySocket::close);
    } else {
      socket = reports;
    }
  }

  /** What it says of itself. */
  public void heard(Heard heard) {
    if (!isOver) {
      heard.ignored().forEach(listener::ignored);
      report.heard(heard.messages(), heard.isHeldUp());
    }
  }

  /** Does what this state asks for; called after each step. */
  public void look(State state) {
    if (isOver) {
      return;
    }
    switch (state) {
      case State.Held _, State.Spawning _ -> {}
      case State.Starting s -> {
        if (s.until() != State.Starting.Until.TIME) {
          askWhetherReady();
        }
      }
      case State.Running _ -> {
        report.awaitHeartbeat();
        askWhetherAlive();
      }
      case State.Diagnosing _, State.Stopping _ -> endAsking();
      case State.Stopped _, State.Emptying _, State.Waiting _ -> end();
      case State.Exited _, State.Fatal _ -> end();
      case State.Stuck s -> look(s.left());
    }
  }

  /** Nothing of it is left afterwards. */
  public void end() {
    isOver = true;
    endAsking();
    socket.ifPresent(NotifySocket::close);
    socket = Optional.empty();
  }

  private void endAsking() {
    ready.ifPresent(Prober::stop);
    alive.ifPresent(Prober::stop);
    report.end();
  }

  private void askWhetherReady() {
    if (ready.isEmpty() && policy.ready().orElse(null) instanceof Probe probe) {
      Streak streak = new Streak(probe);
      Prober prober = prober(probe, failure -> readyAnswer(streak.add(failure), failure));
      ready = Optional.of(prober);
      prober.start();
    }
  }

  private void readyAnswer(Verdict verdict, Optional<String> failure) {
    if (verdict == Verdict.GOOD) {
      ready.ifPresent(Prober::stop);
      listener.ready();
    } else if (verdict == Verdict.BAD && !isNotReadyTold) {
      isNotReadyTold = true;
      listener.warn("is not ready yet: " + failure.orElseThrow());
    }
  }

  private void askWhetherAlive() {
    if (alive.isEmpty() && policy.alive().isPresent() && !report.isStopping()) {
      Probe probe = policy.alive().get();
      Streak streak = new Streak(probe);
      Prober prober = prober(probe, failure -> aliveAnswer(streak.add(failure), failure, probe));
      alive = Optional.of(prober);
      prober.startLater();
    }
  }

  private void aliveAnswer(Verdict verdict, Optional<String> failure, Probe probe) {
    if (verdict == Verdict.BAD) {
      int times = probe.failures();
      unhealthy(failure.orElseThrow() + (times > 1 ? " (" + times + " times in a row)" : ""));
    }
  }

  private Prober prober(Probe probe, Consumer<Optional<String>> answered) {
    Checker checker =
        checkers.of(probe, run, words -> context.runOnContext(_ -> listener.warn(words)));
    return new Prober(checkers.vertx(), probe, checker, answered);
  }

  private void unhealthy(String why) {
    endAsking();
    listener.unhealthy(why);
  }

  private final class Reported implements SelfReport.Listener {

    @Override
    public void ready() {
      if (policy.ready().orElse(null) instanceof Readiness.Notify) {
        report.awaitHeartbeat();
        listener.ready();
      }
    }

    @Override
    public void stopping() {
      alive.ifPresent(Prober::stop);
    }

    @Override
    public void unhealthy(String why) {
      HealthWatch.this.unhealthy(why);
    }

    @Override
    public void says(String words) {
      listener.says(words);
    }
  }
}
