package dev.watchdog.program;

import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.State;
import dev.watchdog.logs.Log;
import dev.watchdog.probes.Checkers;
import dev.watchdog.probes.HealthWatch;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OperatingSystem.Heard;
import dev.watchdog.process.OperatingSystem.Run;
import dev.watchdog.process.RunFact;
import dev.watchdog.worker.WorkerCalls;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current run of a program: spawns it, signals it, has its health watched, and brings what
 * becomes of it to the program's event loop as events, in the order in which it happens.
 */
final class CurrentRun {

  private static final Logger LOG = LoggerFactory.getLogger(CurrentRun.class);
  private static final Duration IGNORING = Duration.ofSeconds(10);

  private final OperatingSystem os;
  private final Log log;
  private final Host host;
  private final Optional<RunMailbox> early;
  private final Checkers checkers;
  private final RateLimitedLog ignoredMessages;
  private Optional<Run> run = Optional.empty();
  private Optional<HealthWatch> health = Optional.empty();
  private boolean isUnwanted;

  /** The program whose run it is. */
  interface Host {

    Context context();

    OperatorLog operatorLog();

    void handle(Event event);

    /** Whether it is supervised no longer: then nothing may be left of a run. */
    boolean hasFailed();
  }

  /**
   * @param log of the program
   * @param early the first run, where that is there already
   */
  CurrentRun(OperatingSystem os, Log log, Optional<RunMailbox> early, Host host) {
    Supplier<Vertx> vertx = () -> host.context().owner();
    this.os = os;
    this.log = log;
    this.early = early;
    this.host = host;
    this.checkers = new Checkers(vertx, os, log);
    this.ignoredMessages =
        new RateLimitedLog(LOG, "ignored {} more notifications", vertx, IGNORING);
  }

  void spawn(Program program, int number) {
    run = Optional.empty();
    RunMailbox next =
        early
            .filter(run -> run.number() == number)
            .orElseGet(() -> spawned(new RunMailbox(program, number, log)));
    HealthWatch watch = new HealthWatch(next.subject(), checkers, new Health(number));
    health.ifPresent(HealthWatch::end); // a restart goes from STOPPING straight to here
    health = Optional.of(watch);
    next.deliverTo(new Facts(next, watch));
  }

  private RunMailbox spawned(RunMailbox next) {
    WorkerCalls.call(
            host.context(),
            () -> {
              next.spawn(os);
              return next;
            })
        .onFailure(next::fail);
    return next;
  }

  void signalChild(Signal signal) {
    run.ifPresent(r -> r.signalChild(signal));
  }

  void signal(Signal signal) {
    run.ifPresent(r -> r.signal(signal));
  }

  void kill() {
    run.ifPresent(Run::kill);
  }

  void leave() {
    run.ifPresent(Run::leave);
  }

  /** The program has made a step. */
  void stepped(State state) {
    health.ifPresent(watch -> watch.look(state));
    isUnwanted = state instanceof State.Spawning s && s.stop().isPresent();
    abortUnwanted();
  }

  /** A stop does not wait for exec(2): nothing of the program has run yet. */
  private void abortUnwanted() {
    if (isUnwanted || host.hasFailed()) {
      run.ifPresent(Run::abort);
    }
  }

  /** It is supervised no longer. */
  void abandon() {
    signal(Signal.KILL); // not kill(): it is to be done when this returns
    health.ifPresent(HealthWatch::end);
  }

  private static double chance() {
    return ThreadLocalRandom.current().nextDouble();
  }

  private final class Facts implements RunMailbox.Listener {

    private final RunMailbox mailbox;
    private final HealthWatch watch;

    Facts(RunMailbox mailbox, HealthWatch watch) {
      this.mailbox = mailbox;
      this.watch = watch;
    }

    @Override
    public void happened(RunFact fact) {
      host.context().runOnContext(_ -> onLoop(fact));
    }

    @Override
    public void notified(Heard heard, Runnable taken) {
      host.context()
          .runOnContext(_ -> {
            watch.heard(heard);
            taken.run();
          });
    }

    private void onLoop(RunFact fact) {
      int number = mailbox.number();
      switch (fact) {
        case RunFact.Executing(var executing) -> {
          run = Optional.of(executing);
          abortUnwanted();
        }
        case RunFact.Spawned(var spawned, Duration at) -> {
          take(spawned);
          host.handle(new Event.Spawned(number, spawned.pid(), at));
        }
        case RunFact.NotSpawned(var error, Duration at) ->
            host.handle(new Event.NotSpawned(number, error, at, chance()));
        case RunFact.Exited(var exit, boolean rest, Duration at) ->
            host.handle(new Event.Exited(number, exit, rest, at, chance()));
        case RunFact.Emptied() -> host.handle(new Event.Emptied(number));
        case RunFact.OutOfMemory(long processes) -> host.operatorLog().outOfMemory(processes);
        case RunFact.Killed(var processes) -> host.operatorLog().killed(processes);
        case RunFact.OutOfReach(var processes) -> host.operatorLog().outOfReach(processes);
        case RunFact.NotEnding(String why) -> {
          host.operatorLog().warn(why);
          host.handle(new Event.NotEnding(number, why));
        }
      }
    }

    private void take(Run spawned) {
      run = Optional.of(spawned);
      watch.spawned(mailbox.socket());
      if (host.hasFailed()) {
        spawned.signal(Signal.KILL);
      }
    }
  }

  private final class Health implements HealthWatch.Listener {

    private final int number;

    Health(int number) {
      this.number = number;
    }

    @Override
    public void ready() {
      host.handle(new Event.Ready(number));
    }

    @Override
    public void unhealthy(String why) {
      host.operatorLog().warn("is unhealthy: " + why);
      host.handle(new Event.Unhealthy(number, why));
    }

    @Override
    public void says(String words) {
      host.operatorLog().says(words);
    }

    @Override
    public void warn(String words) {
      host.operatorLog().warn(words);
    }

    @Override
    public void ignored(String why) {
      ignoredMessages.warn(
          host.operatorLog().name() + " was sent a notification that is ignored: " + why);
    }
  }
}
