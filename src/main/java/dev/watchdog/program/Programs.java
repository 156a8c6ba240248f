package dev.watchdog.program;

import static java.util.stream.Collectors.toSet;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.AfterExit;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.program.Place.OnFatal;
import dev.watchdog.program.Place.WhenItEnds;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All programs of this watchdog: who starts when, what follows when one of them ends, and the end
 * of all. They share one event-loop context with {@link CommandVerticle}, and so need no locks
 * between them, and nobody who looks at them is on it.
 */
public final class Programs extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(Programs.class);

  private final List<Program> first;
  private final EarlyStart earlyStart;
  private final OperatingSystem os;
  private final EventPublisher publisher;
  private final Observer observer;
  private final Optional<Duration> shutdownBudget;
  private final Promise<Integer> end = Promise.promise();

  /** Those that are there, in the order of the config file. Replaced as a whole. */
  private volatile Map<String, ProgramVerticle> byName = Map.of();

  private Optional<OrderlyStop> shutdown = Optional.empty();
  private Future<?> reloading = Future.succeededFuture();

  /** Who follows what happens to programs, on their event loop; he must not wait. */
  public interface Observer {

    /**
     * There is a program more.
     *
     * @return to be told of its steps
     */
    BiConsumer<Event, Transition> joined(String name, Log log);

    /** A program is not there any more. */
    void left(String name);
  }

  /**
   * What a new list of programs came to; each name stands in one of these lists at most.
   *
   * @param restarted those that were up, or on the way, and whose child has to be another one
   * @param changed those that are supervised in another way from now on, whose child goes on
   */
  public record Changes(
      List<String> added, List<String> removed, List<String> restarted, List<String> changed) {

    /** Whether nothing is different. */
    public boolean isEmpty() {
      return Stream.of(added, removed, restarted, changed).allMatch(List::isEmpty);
    }
  }

  /**
   * @param earlyStart of some of them
   * @param shutdownBudget how long they may take to stop, all of them together
   */
  public Programs(
      List<Program> programs,
      EarlyStart earlyStart,
      OperatingSystem os,
      EventPublisher publisher,
      Observer observer,
      Optional<Duration> shutdownBudget) {
    this.first = programs;
    this.earlyStart = earlyStart;
    this.os = os;
    this.publisher = publisher;
    this.observer = observer;
    this.shutdownBudget = shutdownBudget;
  }

  /** Those that are there. From any thread. */
  public List<ProgramVerticle> all() {
    return List.copyOf(byName.values());
  }

  @Override
  public Future<?> start() throws Exception {
    context.exceptionHandler(this::fail);
    Future<?> control = new CommandVerticle(this::all).deploy(context);
    for (Program program : first) {
      add(program);
    }
    startDue();
    return control;
  }

  /** Somebody closes Vert.x: nothing of a program may be left, and without it nobody supervises. */
  @Override
  public Future<?> stop() {
    OrderlyStop stop = shutdown.orElseGet(() -> new OrderlyStop(all(), shutdownBudget));
    shutdown = Optional.of(stop);
    return stop.begin()
        .onComplete(_ -> end.tryFail(new IllegalStateException("the programs were undeployed")));
  }

  private void fail(Throwable thrown) {
    LOG.error("internal error", thrown);
    end.tryFail(thrown);
  }

  /** Has something small done on the event loop that supervises. From any thread. */
  public void execute(Runnable task) {
    context.runOnContext(_ -> task.run());
  }

  /** The exit code, when nothing of any program is there or can come. */
  public Future<Integer> end() {
    return end.future();
  }

  /** Passes a signal on to all of them. From any thread. */
  public void forward(Event.Forward signal) {
    all().forEach(program -> program.give(signal));
  }

  /** The first time stops all programs by their escalation; once more kills them. */
  public void stopAll() {
    execute(() -> shutdown.ifPresentOrElse(OrderlyStop::kill, () -> finish(0)));
  }

  /**
   * Nothing more will be written. From any thread.
   *
   * @return done when all of it is published, where it is
   */
  public Future<Void> endLogs() {
    return Future.join(all().stream().map(ProgramVerticle::endLogs).toList()).mapEmpty();
  }

  // Who starts when.

  private void add(Program program) throws Exception {
    ProgramVerticle added =
        new ProgramVerticle(program, os, publisher, earlyStart.take(program.name()));
    BiConsumer<Event, Transition> counts = observer.joined(program.name(), added.log());
    added.onStep((event, transition) -> {
      counts.accept(event, transition);
      stepped(added, transition.state());
    });
    added.failure().onFailure(end::tryFail);
    Map<String, ProgramVerticle> more = new LinkedHashMap<>(byName);
    more.put(program.name(), added);
    byName = more;
    added.deploy(context);
    if (program.place().autostart() && !program.place().dependsOn().isEmpty()) {
      added.awaitOthers();
    }
  }

  private void stepped(ProgramVerticle program, State state) {
    if (shutdown.isPresent()) {
      return;
    }
    if (isUp(state)) {
      startDue();
    }
    if (state.isFinal()) {
      atRest(program, state);
    }
  }

  private void startDue() {
    byName.values().stream()
        .filter(ProgramVerticle::isAwaitingOthers)
        .filter(program -> program.program().place().dependsOn().stream().allMatch(this::isUp))
        .forEach(ProgramVerticle::startAsPlanned);
  }

  private boolean isUp(String name) {
    return Optional.ofNullable(byName.get(name)).filter(p -> isUp(p.state())).isPresent();
  }

  /** RUNNING, or done: what prepares something for others has done it when it has ended. */
  private static boolean isUp(State state) {
    return state instanceof State.Running
        || (state instanceof State.Exited && !state.history().exit().isFailure());
  }

  // What follows when one of them ends.

  private void atRest(ProgramVerticle program, State state) {
    Place place = program.program().place();
    switch (state) {
      case State.Fatal _ when place.onFatal() == OnFatal.EXIT -> finish(exitCode(state));
      case State.Exited(_, AfterExit after) when after == AfterExit.EXIT -> finish(exitCode(state));
      case State.Exited(_, AfterExit after) when after == AfterExit.STOP -> {}
      case State.Exited _ when place.whenItEnds() == WhenItEnds.SHUTDOWN -> finish(exitCode(state));
      case State.Exited _ when nothingIsToCome() -> finish(firstFailure());
      default -> {}
    }
  }

  private static int exitCode(State state) {
    return state.history().exit().asExitCode();
  }

  /**
   * Whether all that was to be done is done, and nobody but an operator could bring about more:
   * then there is nothing to supervise.
   */
  private boolean nothingIsToCome() {
    return byName.values().stream()
        .allMatch(program ->
            (program.state() instanceof State.Exited e && e.after() != AfterExit.STOP)
                || program.isAwaitingOthers()
                || (program.state() instanceof State.Stopped s && s.history().run() == 0));
  }

  private boolean hasDoneAll() {
    boolean isAnyEnded =
        byName.values().stream().anyMatch(program -> program.state() instanceof State.Exited);
    return isAnyEnded && nothingIsToCome();
  }

  private int firstFailure() {
    return byName.values().stream()
        .map(ProgramVerticle::state)
        .filter(State.Exited.class::isInstance)
        .map(Programs::exitCode)
        .filter(code -> code != 0)
        .findFirst()
        .orElse(0);
  }

  private void finish(int exitCode) {
    OrderlyStop stop = new OrderlyStop(all(), shutdownBudget);
    shutdown = Optional.of(stop);
    stop.begin().onSuccess(_ -> end.tryComplete(exitCode)).onFailure(end::tryFail);
  }

  // Another list of programs.

  /**
   * Takes over another list of programs, after any that came before: only those are touched whose
   * own settings are different. From any thread.
   *
   * @return when those that are not listed any more are gone
   */
  public Future<Changes> reload(List<Program> programs) {
    Promise<Changes> done = Promise.promise();
    execute(() -> {
      Future<Changes> changes = reloading.transform(_ -> change(programs));
      reloading = changes;
      changes.onComplete(done);
    });
    return done.future();
  }

  private Future<Changes> change(List<Program> programs) {
    if (shutdown.isPresent()) {
      return Future.failedFuture(new NotReloadedException(List.of("the watchdog is ending")));
    }
    Changes changes =
        new Changes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<ProgramVerticle> leaving = leaving(programs);
    leaving.forEach(program -> changes.removed().add(program.name()));
    try {
      for (Program program : programs) {
        change(program, changes);
      }
    } catch (Exception e) {
      fail(e);
      return Future.failedFuture(e);
    }
    startDue();
    return new OrderlyStop(leaving, Optional.empty())
        .begin()
        .onSuccess(_ -> remove(changes.removed(), programs))
        .map(changes);
  }

  private List<ProgramVerticle> leaving(List<Program> programs) {
    Set<String> staying = programs.stream().map(Program::name).collect(toSet());
    return all().stream().filter(program -> !staying.contains(program.name())).toList();
  }

  private void change(Program wanted, Changes changes) throws Exception {
    ProgramVerticle known = byName.get(wanted.name());
    if (known == null) {
      add(wanted);
      changes.added().add(wanted.name());
    } else if (!known.program().equals(wanted)) {
      boolean isRestarted = known.change(wanted);
      (isRestarted ? changes.restarted() : changes.changed()).add(wanted.name());
    }
  }

  /** What is left stands in the order of the file. */
  private void remove(List<String> names, List<Program> programs) {
    Map<String, ProgramVerticle> left = new LinkedHashMap<>();
    programs.forEach(p -> left.put(p.name(), Objects.requireNonNull(byName.get(p.name()))));
    names.forEach(name -> Objects.requireNonNull(byName.get(name)).left());
    byName = left;
    names.forEach(observer::left);
    if (shutdown.isEmpty() && hasDoneAll()) {
      finish(firstFailure());
    }
  }
}
