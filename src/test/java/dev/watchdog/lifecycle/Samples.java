package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.State.Next;
import dev.watchdog.lifecycle.State.Starting.Until;
import dev.watchdog.lifecycle.State.Waiting;
import dev.watchdog.lifecycle.State.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** One of each: every variant of every state, every event in every situation that matters. */
final class Samples {

  static final Duration ORDERED = Duration.ofSeconds(7);
  static final Duration ORDERED_BEFORE = Duration.ofSeconds(30);

  static final int RUN = 3;
  private static final String WHY = "does not end: sh (pid 71) is there after SIGKILL";
  private static final Duration SINCE = Duration.ofSeconds(100);
  private static final Child CHILD = new Child(71, SINCE);
  private static final History HISTORY =
      new History(
          RUN,
          2,
          2,
          List.of(),
          Optional.of(
              new History.Ended(
                  OptionalInt.of(70), new ExitStatus.Code(1), Duration.ofSeconds(5))));

  private Samples() {}

  /** What a death leads to, by policy and limit. */
  enum Verdict {
    RESTART("to be restarted"),
    LEAVE("not to be restarted"),
    STAY("set to stop"),
    EXIT("set to exit"),
    FATAL("once too often");

    final String text;

    Verdict(String text) {
      this.text = text;
    }

    private Map<Ending, AfterExit> on() {
      return switch (this) {
        case STAY -> onAny(AfterExit.STOP);
        case EXIT -> onAny(AfterExit.EXIT);
        case RESTART, LEAVE, FATAL -> Map.of();
      };
    }

    private static Map<Ending, AfterExit> onAny(AfterExit action) {
      return Map.of(new Ending.Code(1), action, Ending.Special.NOT_SPAWNED, action);
    }

    private Supervision how(Orphans orphans) {
      var policy = this == LEAVE ? RestartPolicy.NEVER : RestartPolicy.ALWAYS;
      var limit = new RestartLimit(0, Duration.ofMinutes(1));
      return How.how(
              policy,
              Backoff.constant(How.DELAY),
              Optional.of(limit).filter(_ -> this == FATAL),
              orphans)
          .on(on());
    }
  }

  /** Whatever a decision may depend on besides the state and the kind of event. */
  record Situation(
      boolean rest, Orphans orphans, Verdict verdict, boolean beforeKill, boolean awaitsReady) {
    static List<Situation> all() {
      return Stream.of(false, true)
          .flatMap(rest ->
              Arrays.stream(Orphans.values())
                  .flatMap(orphans ->
                      Arrays.stream(Verdict.values())
                          .flatMap(verdict ->
                              Stream.of(false, true)
                                  .flatMap(ask ->
                                      Stream.of(false, true)
                                          .map(ready ->
                                              new Situation(rest, orphans, verdict, ask, ready))))))
          .toList();
    }

    Transition step(State state, Event event) {
      Supervision plain = verdict.how(orphans);
      Supervision how = beforeKill ? plain.beforeKill(Signal.QUIT) : plain;
      return new Lifecycle(how, awaitsReady).step(state, event);
    }
  }

  static List<State> states() {
    List<State> all = new ArrayList<>();
    all.add(new State.Held(HISTORY));
    all.add(new State.Stopped(HISTORY));
    all.add(spawning(Optional.empty()));
    all.add(spawning(Optional.of(ORDERED_BEFORE)));
    Arrays.stream(Until.values()).map(u -> new State.Starting(HISTORY, CHILD, u)).forEach(all::add);
    all.add(new State.Running(HISTORY, CHILD));
    for (Wanted wanted : Wanted.values()) {
      all.add(new State.Stopping(HISTORY, CHILD, wanted, false));
      if (wanted != Wanted.BY_POLICY) { // that one was asked before, in Diagnosing
        all.add(new State.Stopping(HISTORY, CHILD, wanted, true));
      }
    }
    all.add(new State.Diagnosing(HISTORY, CHILD));
    Arrays.stream(Next.values()).map(n -> new State.Emptying(HISTORY, n)).forEach(all::add);
    Arrays.stream(Waiting.For.values()).map(f -> new Waiting(HISTORY, f)).forEach(all::add);
    stuck().forEach(all::add);
    Stream.of(AfterExit.LEAVE, AfterExit.STOP, AfterExit.EXIT)
        .map(after -> new State.Exited(HISTORY, after))
        .forEach(all::add);
    all.add(new State.Fatal(HISTORY));
    return all;
  }

  private static Stream<State> stuck() {
    Stream<State> stopping =
        Arrays.stream(Wanted.values()).map(w -> new State.Stopping(HISTORY, CHILD, w, false));
    Stream<State> emptying = Arrays.stream(Next.values()).map(n -> new State.Emptying(HISTORY, n));
    Stream<State> waiting =
        Stream.of(Waiting.For.DELAY_AND_REST, Waiting.For.REST).map(f -> new Waiting(HISTORY, f));
    return Stream.of(stopping, emptying, waiting)
        .flatMap(left -> left)
        .map(left -> new State.Stuck(left, WHY));
  }

  /** To be stopped, and something of it does not end. */
  static State stuckOnItsWayDown() {
    return new State.Stuck(new State.Stopping(HISTORY, CHILD, Wanted.DOWN, false), WHY);
  }

  /** With code 1, for good. */
  static State exited() {
    return new State.Exited(HISTORY, AfterExit.LEAVE);
  }

  private static State spawning(Optional<Duration> stop) {
    return new State.Spawning(HISTORY, Status.STOPPED, Cause.START, stop);
  }

  static List<Event> events(Situation situation) {
    return events(RUN, situation);
  }

  static List<Event> events(int run, Situation situation) {
    Duration at = SINCE.plusSeconds(5);
    ExitStatus exit = new ExitStatus.Code(1);
    return List.of(
        new Event.Start(),
        new Event.Stop(ORDERED),
        new Event.Restart(),
        new Event.Kill(),
        new Event.Forward(Signal.HUP),
        new Event.Spawned(run, CHILD.pid(), SINCE),
        new Event.NotSpawned(run, Program.NOT_FOUND, at, 0),
        new Event.StartTimeElapsed(run),
        new Event.Ready(run),
        new Event.Unhealthy(run, "no answer"),
        new Event.Exited(run, exit, situation.rest(), at, 0),
        new Event.Emptied(run),
        new Event.NotEnding(run, WHY),
        new Event.BeforeKillElapsed(run),
        new Event.StopTimeoutElapsed(run),
        new Event.RestartDelayElapsed(run));
  }

  /** The records of a sealed family. */
  static Set<Class<?>> leaves(Class<?> family) {
    Set<Class<?>> leaves = new LinkedHashSet<>();
    for (Class<?> member : family.getPermittedSubclasses()) {
      if (member.isSealed()) {
        leaves.addAll(leaves(member));
      } else {
        leaves.add(member);
      }
    }
    return leaves;
  }
}
