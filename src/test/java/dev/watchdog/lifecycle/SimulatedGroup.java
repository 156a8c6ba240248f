package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;

/** Several simulated programs under one {@link Group}; what must always hold is checked here. */
final class SimulatedGroup {

  final VirtualClock clock = new VirtualClock();
  private final Queue<GroupEvent> events = new ArrayDeque<>();
  final Deque<String> lately = new ArrayDeque<>();
  private final Group group;
  private final Optional<Duration> budget;
  private final Nature nature;
  private final Map<String, SimulatedProgram> programs = new LinkedHashMap<>();
  private final Map<String, GroupPolicy> policies = new HashMap<>();
  private final Map<String, Duration> timeouts = new HashMap<>();
  private final Set<String> closed = new LinkedHashSet<>();

  /** Told to end, killed, and still there: the end does not wait for them. */
  private final Set<String> stuck = new LinkedHashSet<>();

  private final Set<String> lost = new LinkedHashSet<>();
  private GroupState state = GroupState.initial();
  private Optional<Duration> endingSince = Optional.empty();
  private OptionalInt expected = OptionalInt.empty();
  private boolean isFinished;

  SimulatedGroup(Optional<Duration> budget, Nature nature) {
    this.group = new Group(budget);
    this.budget = budget;
    this.nature = nature;
  }

  /** Another program, which starts by itself where nothing holds it. */
  void join(String name, GroupPolicy policy, Supervision how) {
    SimulatedProgram program = new SimulatedProgram(how, false, clock, nature);
    if (!policy.autostart()) {
      program.on(new Event.Stop(Duration.ZERO));
    }
    programs.put(name, program);
    policies.put(name, policy);
    timeouts.put(name, how.stops().timeout());
    closed.remove(name);
    program.watch(
        new SimulatedProgram.Watch() {
          @Override
          public void done() {
            stepped(name);
          }
        });
    step(new GroupEvent.Joined(name, policy, how.stops().timeout()));
    if (policy.startsAtOnce()) {
      program.on(new Event.Start());
    }
  }

  private void stepped(String name) {
    if (!lost.contains(name) && programs.containsKey(name)) {
      if (endingSince.isPresent() && state(name) instanceof State.Stuck && state(name).isDown()) {
        stuck.add(name);
      }
      step(new GroupEvent.Stepped(name, programs.get(name).state(), clock.now()));
    }
  }

  void change(String name, GroupPolicy policy) {
    policies.put(name, policy);
    step(new GroupEvent.Changed(name, policy, timeouts.get(name)));
  }

  void list(List<String> names) {
    step(new GroupEvent.Listed(names, clock.now()));
  }

  void lose(String name) {
    lost.add(name);
    step(new GroupEvent.Lost(name, clock.now()));
  }

  void terminate() {
    step(new GroupEvent.Terminate(clock.now()));
  }

  void undeploy() {
    step(new GroupEvent.Undeploy(clock.now()));
  }

  /** Gives a command, if it is accepted. */
  void command(String name, Event.Command command) {
    if (!closed.contains(name) && !lost.contains(name)) {
      programs.get(name).on(command);
    }
  }

  GroupState state() {
    return state;
  }

  boolean isFinished() {
    return isFinished;
  }

  /** Those that can be given commands. */
  List<String> open() {
    return programs.keySet().stream().filter(name -> !closed.contains(name)).toList();
  }

  State state(String name) {
    return programs.get(name).state();
  }

  GroupPolicy policy(String name) {
    return policies.get(name);
  }

  /** One at a time: what happens while effects are carried out waits until that is done. */
  private void step(GroupEvent event) {
    events.add(event);
    if (events.size() > 1) {
      return;
    }
    do {
      handle(events.element());
      events.remove();
    } while (!events.isEmpty());
    if (state instanceof GroupState.Supervising && decidesWhoStarts(event)) {
      assertThat(heldThoughDue()).as("due, and not started").isEmpty();
    }
  }

  private void handle(GroupEvent event) {
    GroupState before = state;
    Group.Step step = group.step(state, event);
    state = step.state();
    lately.add("%s %s%n    → %s".formatted(clock.now(), event, step.effects()));
    if (lately.size() > 40) {
      lately.remove();
    }
    if (before instanceof GroupState.Supervising && !(state instanceof GroupState.Supervising)) {
      endingSince = Optional.of(clock.now());
      expected = expected(event);
    }
    step.effects().forEach(this::carryOut);
  }

  private void carryOut(GroupEffect effect) {
    assertThat(isFinished).as("%s after the end", effect).isFalse();
    switch (effect) {
      case GroupEffect.Hold(String name) -> assertThat(policies.get(name).dependsOn()).isNotEmpty();
      case GroupEffect.Block(String name, Optional<Blocker> by) -> block(name, by);
      case GroupEffect.Release(String name) -> programs.get(name).on(new Event.Stop(Duration.ZERO));
      case GroupEffect.Start(String name) -> start(name);
      case GroupEffect.Close(String name) -> closed.add(name);
      case GroupEffect.Stop(String name, Duration timeout) -> stop(name, timeout);
      case GroupEffect.Kill(String name) -> kill(name);
      case GroupEffect.Remove(List<String> names) -> remove(names);
      case GroupEffect.Finish(OptionalInt exitCode) -> finish(exitCode);
    }
  }

  private void block(String name, Optional<Blocker> by) {
    by.ifPresent(why -> {
      assertThat(policies.get(name).dependsOn()).contains(why.path().getFirst());
      assertThat(state(why.path().getLast()).isFinal()).isTrue();
      assertThat(isUp(why.path().getLast())).isFalse();
    });
  }

  private void start(String name) {
    assertThat(closed).as("closed, and started").doesNotContain(name);
    assertThat(state(name)).isInstanceOf(State.Held.class);
    assertThat(policies.get(name).dependsOn()).as("up before %s", name).allMatch(this::isUp);
    programs.get(name).on(new Event.Start());
  }

  private boolean isUp(String name) {
    return programs.containsKey(name)
        && !lost.contains(name)
        && (state(name) instanceof State.Running
            || (state(name) instanceof State.Exited s && s.history().exit().asExitCode() == 0));
  }

  private void stop(String name, Duration timeout) {
    assertThat(closed).contains(name);
    assertThat(programs.keySet())
        .filteredOn(other -> policies.get(other).dependsOn().contains(name))
        .filteredOn(other -> closed.contains(other) && !lost.contains(other))
        .as("dependents of %s", name)
        .allMatch(this::isOver);
    Duration own = timeouts.get(name);
    Duration most =
        endingSince
            .flatMap(since -> budget.map(whole -> since.plus(whole).minus(clock.now())))
            .map(rest -> rest.isNegative() ? Duration.ZERO : rest)
            .orElse(own);
    assertThat(timeout).as("timeout").isEqualTo(most.compareTo(own) < 0 ? most : own);
    programs.get(name).on(new Event.Stop(timeout));
  }

  private void kill(String name) {
    assertThat(endingSince).isPresent();
    assertThat(state(name).isFinal()).isFalse();
    programs.get(name).on(new Event.Kill());
  }

  private void remove(List<String> names) {
    assertThat(names).allMatch(name -> lost.contains(name) || isOver(name));
    programs.keySet().removeAll(names);
  }

  private void finish(OptionalInt exitCode) {
    assertThat(exitCode).as("exit code").isEqualTo(expected);
    assertThat(programs.keySet())
        .allMatch(name -> lost.contains(name) || isOver(name), "is at rest");
    isFinished = true;
  }

  private boolean isOver(String name) {
    return state(name).isFinal() || stuck.contains(name);
  }

  private static boolean decidesWhoStarts(GroupEvent event) {
    return event instanceof GroupEvent.Listed
        || (event instanceof GroupEvent.Stepped stepped
            && stepped.state() instanceof State.Running);
  }

  private List<String> heldThoughDue() {
    return open().stream()
        .filter(name -> !lost.contains(name) && state(name) instanceof State.Held)
        .filter(name -> policies.get(name).dependsOn().stream().allMatch(this::isUp))
        .toList();
  }

  /** In other words than those of {@link Group}. */
  private OptionalInt expected(GroupEvent event) {
    return switch (event) {
      case GroupEvent.Terminate _ -> OptionalInt.of(0);
      case GroupEvent.Undeploy _ -> OptionalInt.empty();
      case GroupEvent.Stepped(String name, State ended, Duration _) -> {
        boolean isItsEnd =
            ended instanceof State.Fatal
                || (ended instanceof State.Exited s
                    && (s.after() == AfterExit.EXIT
                        || policies.get(name).whenItEnds() == GroupPolicy.WhenItEnds.SHUTDOWN));
        yield OptionalInt.of(isItsEnd ? ended.history().exit().asExitCode() : firstFailure());
      }
      default -> OptionalInt.of(firstFailure());
    };
  }

  private int firstFailure() {
    return state.members().names().stream()
        .map(this::state)
        .filter(State.Exited.class::isInstance)
        .mapToInt(s -> s.history().exit().asExitCode())
        .filter(code -> code > 0)
        .findFirst()
        .orElse(0);
  }
}
