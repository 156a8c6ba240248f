package dev.watchdog.program;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Group;
import dev.watchdog.lifecycle.GroupEffect;
import dev.watchdog.lifecycle.GroupEvent;
import dev.watchdog.lifecycle.GroupState;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.process.OperatingSystem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All programs of this watchdog: {@link Group} decides when each starts, what its end means and how
 * all are stopped; the effects are carried out here. The programs share one event-loop context with
 * {@link CommandVerticle}, and so need no locks; HTTP is served on another one.
 */
public final class Programs extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(Programs.class);

  private final List<Program> first;
  private final EarlyStart earlyStart;
  private final OperatingSystem os;
  private final EventPublisher publisher;
  private final Observer observer;
  private final Promise<Integer> end = Promise.promise();
  private final Promise<Void> gone = Promise.promise();

  /** The programs that are there, in the order of the config file. Replaced as a whole. */
  private volatile Map<String, ProgramVerticle> byName = Map.of();

  private final Group group;
  private final Queue<GroupEvent> events = new ArrayDeque<>();
  private GroupState state = GroupState.initial();
  private Promise<Void> removed = Promise.promise();
  private Future<?> reloading = Future.succeededFuture();

  /** Follows what happens to programs. Called on their event loop; must not wait. */
  public interface Observer {

    /**
     * There is a program more.
     *
     * @return called after each of its steps
     */
    BiConsumer<Event, Transition> joined(String name, Log log);

    /** A program is not there any more. */
    void left(String name);
  }

  /**
   * What a new list of programs came to; each name stands in one of these lists at most.
   *
   * @param restarted those that were up, or on the way, and whose child has to be another one
   * @param changed those that are supervised by other settings from now on, whose child continues
   */
  public record Changes(
      List<String> added, List<String> removed, List<String> restarted, List<String> changed) {

    /** Whether nothing is different. */
    public boolean isEmpty() {
      return Stream.of(added, removed, restarted, changed).allMatch(List::isEmpty);
    }
  }

  /**
   * @param earlyStart has the first runs of some of them
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
    this.group = new Group(shutdownBudget);
  }

  /** The programs that are there. From any thread. */
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
    step(new GroupEvent.Listed(List.copyOf(byName.keySet()), now()));
    return control;
  }

  /**
   * Vert.x is being closed: without it nothing is supervised, so nothing of a program may be left.
   */
  @Override
  public Future<?> stop() {
    step(new GroupEvent.Undeploy(now()));
    return gone.future();
  }

  private void fail(Throwable thrown) {
    LOG.error("internal error", thrown);
    end.tryFail(thrown);
  }

  /** Runs something small on the event loop that supervises. From any thread. */
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
    execute(() -> step(new GroupEvent.Terminate(now())));
  }

  /**
   * Nothing more will be written. From any thread.
   *
   * @return done when all of it is published, where it is
   */
  public Future<Void> endLogs() {
    return Future.join(all().stream().map(ProgramVerticle::endLogs).toList()).mapEmpty();
  }

  // Events and effects.

  /** One at a time: what happens while effects are carried out waits until that is done. */
  private void step(GroupEvent event) {
    events.add(event);
    if (events.size() > 1) {
      return;
    }
    do {
      Group.Step step = group.step(state, events.element());
      state = step.state();
      step.effects().forEach(this::carryOut);
      events.remove();
    } while (!events.isEmpty());
  }

  private void carryOut(GroupEffect effect) {
    switch (effect) {
      case GroupEffect.Hold(String name) -> program(name).hold();
      case GroupEffect.Block(String name, var by) -> program(name).block(by);
      case GroupEffect.Release(String name) -> program(name).release();
      case GroupEffect.Start(String name) -> program(name).startHeld();
      case GroupEffect.Close(String name) -> program(name).close();
      case GroupEffect.Stop(String name, var timeout) -> program(name).end(new Event.Stop(timeout));
      case GroupEffect.Kill(String name) -> program(name).end(new Event.Kill());
      case GroupEffect.Remove(var names) -> remove(names);
      case GroupEffect.Finish(var exitCode) -> finish(exitCode);
    }
  }

  private void finish(OptionalInt exitCode) {
    exitCode.ifPresentOrElse(
        end::tryComplete,
        () -> end.tryFail(new IllegalStateException("the programs were undeployed")));
    gone.tryComplete();
  }

  private ProgramVerticle program(String name) {
    return Objects.requireNonNull(byName.get(name));
  }

  private static Duration now() {
    return Duration.ofNanos(System.nanoTime());
  }

  private void add(Program program) throws Exception {
    String name = program.name();
    ProgramVerticle added = new ProgramVerticle(program, os, publisher, earlyStart.take(name));
    BiConsumer<Event, Transition> counts = observer.joined(name, added.log());
    added.onStep((event, transition) -> {
      counts.accept(event, transition);
      step(new GroupEvent.Stepped(name, transition.state(), now()));
    });
    added.failure().onFailure(thrown -> lost(name, thrown));
    Map<String, ProgramVerticle> more = new LinkedHashMap<>(byName);
    more.put(name, added);
    byName = more;
    step(new GroupEvent.Joined(name, program.group(), program.supervision().stops().timeout()));
    added.deploy(context);
  }

  private void lost(String name, Throwable thrown) {
    end.tryFail(thrown);
    step(new GroupEvent.Lost(name, now()));
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
    if (!(state instanceof GroupState.Supervising)) {
      return Future.failedFuture(new NotReloadedException(List.of("the watchdog is ending")));
    }
    Changes changes =
        new Changes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<String> names = programs.stream().map(Program::name).toList();
    byName.keySet().stream().filter(name -> !names.contains(name)).forEach(changes.removed()::add);
    try {
      for (Program program : programs) {
        change(program, changes);
      }
    } catch (Exception e) {
      fail(e);
      return Future.failedFuture(e);
    }
    removed = Promise.promise();
    Future<Changes> done = removed.future().map(changes);
    step(new GroupEvent.Listed(names, now()));
    return done;
  }

  private void change(Program wanted, Changes changes) throws Exception {
    ProgramVerticle known = byName.get(wanted.name());
    if (known == null) {
      add(wanted);
      changes.added().add(wanted.name());
    } else if (!known.program().equals(wanted)) {
      Duration stopTimeout = wanted.supervision().stops().timeout();
      step(new GroupEvent.Changed(wanted.name(), wanted.group(), stopTimeout));
      boolean isRestarted = known.change(wanted);
      (isRestarted ? changes.restarted() : changes.changed()).add(wanted.name());
    }
  }

  /** What is left stands in the order of the configuration. */
  private void remove(List<String> names) {
    names.forEach(name -> program(name).left());
    Map<String, ProgramVerticle> left = new LinkedHashMap<>();
    state.members().names().forEach(name -> left.put(name, program(name)));
    byName = left;
    names.forEach(observer::left);
    removed.tryComplete();
  }
}
