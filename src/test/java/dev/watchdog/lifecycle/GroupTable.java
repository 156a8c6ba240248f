package dev.watchdog.lifecycle;

import static java.util.stream.Collectors.joining;

import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.GroupPolicy.WhenItEnds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What {@link Group} decides, in Markdown. */
final class GroupTable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration BUDGET = Duration.ofSeconds(12);
  private static final Duration LATER = Duration.ofSeconds(5);
  private static final History ONE = Samples.states().getFirst().history();
  private static final State UP = new State.Running(ONE, new Child(71, Duration.ZERO));
  private static final State STOPPED = new State.Stopped(ONE);
  private static final Group GROUP = new Group(Optional.of(BUDGET));

  private GroupTable() {}

  // When a program starts.

  /** By the state of the only program that another one depends on. */
  static String starts() {
    Map<String, List<String>> grouped = new LinkedHashMap<>();
    for (State state : Stream.concat(Samples.states().stream(), Stream.of(done())).toList()) {
      GroupState before = of(joined("db"), joined("web", "db"), joined("other"));
      before = after(before, new GroupEvent.Stepped("other", UP, Duration.ZERO));
      boolean starts = step(before, "db", state).effects().contains(new GroupEffect.Start("web"));
      grouped.computeIfAbsent(starts ? "starts" : "waits", _ -> new ArrayList<>()).add(name(state));
    }
    return "| it | while what it depends on is |\n|---|---|\n"
        + grouped.entrySet().stream()
            .map(row -> "| " + row.getKey() + " | " + String.join("; ", row.getValue()) + " |\n")
            .collect(joining());
  }

  private static State done() {
    History.Ended end = new History.Ended(ONE.end().pid(), new ExitStatus.Code(0), Duration.ZERO);
    return new State.Exited(ONE.ended(end), AfterExit.LEAVE);
  }

  private static String name(State state) {
    boolean isDone = state instanceof State.Exited s && !s.history().exit().isFailure();
    return LifecycleTable.name(state) + (isDone ? " with code 0" : "");
  }

  // What an end means.

  private enum Others {
    ONE_IS_UP("another one is up"),
    ONE_WAITS("another one waits for it"),
    ALL_DONE("the others have ended, the first with code 1"),
    NONE("there is no other");

    final String text;

    Others(String text) {
      this.text = text;
    }
  }

  /** By state, policy and what the others do. */
  static String ends() {
    Map<String, List<String>> grouped = new LinkedHashMap<>();
    List<State> ends =
        Stream.concat(Samples.states().stream(), Stream.of(done()))
            .filter(state -> state.isFinal())
            .toList();
    for (State end : ends) {
      for (GroupPolicy policy : policies()) {
        for (Others others : Others.values()) {
          grouped
              .computeIfAbsent(
                  name(end) + " | " + outcome(end, policy, others), _ -> new ArrayList<>())
              .add(when(end, policy) + others.text);
        }
      }
    }
    return "| it is | the watchdog | where |\n|---|---|---|\n"
        + grouped.entrySet().stream()
            .map(row -> "| " + row.getKey() + " | " + conditions(row.getValue()) + " |\n")
            .collect(joining());
  }

  private static List<GroupPolicy> policies() {
    return Arrays.stream(WhenItEnds.values())
        .flatMap(when ->
            Arrays.stream(OnFatal.values())
                .map(fatal -> new GroupPolicy(true, List.of(), when, fatal)))
        .toList();
  }

  /** Only what can matter: one option is about EXITED, the other about FATAL. */
  private static String when(State end, GroupPolicy policy) {
    return switch (end) {
      case State.Exited _ -> "`when-it-ends: " + word(policy.whenItEnds()) + "`, ";
      case State.Fatal _ -> "`on-fatal: " + word(policy.onFatal()) + "`, ";
      default -> "";
    };
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** By policy, and with what the others do only where that matters. */
  private static String conditions(List<String> all) {
    Map<String, List<String>> byPolicy = new LinkedHashMap<>();
    for (String one : all.stream().distinct().toList()) {
      String policy = one.startsWith("`") ? one.substring(0, one.indexOf(',')) : "";
      byPolicy.computeIfAbsent(policy, _ -> new ArrayList<>()).add(one.replaceAll("^`.*`, ", ""));
    }
    boolean isAlways =
        byPolicy.size() == (byPolicy.containsKey("") ? 1 : 2)
            && byPolicy.values().stream().allMatch(GroupTable::isAll);
    return isAlways
        ? "in any case"
        : byPolicy.entrySet().stream()
            .map(e ->
                e.getKey() + (isAll(e.getValue()) ? "" : ", " + String.join(" or ", e.getValue())))
            .collect(joining("; "));
  }

  private static boolean isAll(List<String> others) {
    return others.size() == Others.values().length;
  }

  private static String outcome(State end, GroupPolicy policy, Others others) {
    List<GroupEvent> members = new ArrayList<>();
    members.add(new GroupEvent.Joined("app", policy, STOP_TIMEOUT));
    if (others != Others.NONE) {
      members.add(others == Others.ONE_WAITS ? joined("other", "app") : joined("other"));
    }
    GroupState state = of(members.toArray(GroupEvent[]::new));
    state = after(state, new GroupEvent.Stepped("app", UP, Duration.ZERO));
    if (others == Others.ALL_DONE) {
      state =
          after(
              of(joined("other"), members.getFirst()),
              new GroupEvent.Stepped("app", UP, Duration.ZERO));
      state = after(state, new GroupEvent.Stepped("other", Samples.exited(), Duration.ZERO));
    } else if (others == Others.ONE_IS_UP) {
      state = after(state, new GroupEvent.Stepped("other", UP, Duration.ZERO));
    } else if (others == Others.ONE_WAITS) {
      state = of(members.toArray(GroupEvent[]::new));
    }
    Group.Step step = step(state, "app", end);
    return switch (step.state()) {
      case GroupState.Supervising _ ->
          step.effects().isEmpty() ? "goes on" : "goes on: " + effects(step.effects());
      case GroupState.Ending s -> "ends with " + s.exitCode().orElseThrow();
      case GroupState.Ended _ -> "ends with " + exitCode(step.effects()).orElseThrow();
    };
  }

  private static OptionalInt exitCode(List<GroupEffect> effects) {
    return effects.getLast() instanceof GroupEffect.Finish finish
        ? finish.exitCode()
        : OptionalInt.empty();
  }

  // Every kind of state × every kind of event.

  /** The sample: {@code web} and {@code worker} depend on {@code db}; a command starts tool. */
  static Map<String, GroupState> states() {
    GroupState up = of(joined("db"), joined("web", "db"), joined("worker", "db"), tool());
    for (String name : List.of("db", "web", "worker")) {
      up = after(up, new GroupEvent.Stepped(name, UP, Duration.ZERO));
    }
    Map<String, GroupState> all = new LinkedHashMap<>();
    GroupState down = of(joined("db"), joined("web", "db"), joined("worker", "db"), tool());
    all.put("Supervising, db is not up", down);
    all.put("Supervising, all are up", up);
    all.put("Supervising, db has ended", after(down, stepped("db", ended())));
    all.put(
        "Supervising, worker leaves",
        after(up, new GroupEvent.Listed(List.of("db", "web", "tool"), Duration.ZERO)));
    all.put("Ending", after(up, new GroupEvent.Terminate(Duration.ZERO)));
    GroupState last = after(all.get("Ending"), new GroupEvent.Stepped("web", STOPPED, LATER));
    all.put("Ending, web is gone", last);
    all.put("Ended", after(of(tool()), new GroupEvent.Terminate(Duration.ZERO)));
    return all;
  }

  static Map<String, GroupEvent> events() {
    Map<String, GroupEvent> all = new LinkedHashMap<>();
    all.put("Joined: cron, which depends on db", joined("cron", "db"));
    all.put(
        "Changed: web, to start by command only",
        new GroupEvent.Changed("web", byCommand(), STOP_TIMEOUT));
    all.put("Listed: db, web, worker, tool", listed("db", "web", "worker", "tool"));
    all.put("Listed: db, worker, tool", listed("db", "worker", "tool"));
    all.put("Stepped: db is up", new GroupEvent.Stepped("db", UP, LATER));
    all.put("Stepped: db has ended, which the watchdog outlives", stepped("db", ended()));
    all.put("Stepped: worker is stopped", new GroupEvent.Stepped("worker", STOPPED, LATER));
    all.put(
        "Stepped: worker was killed, and does not end",
        stepped("worker", Samples.stuckOnItsWayDown()));
    all.put("Lost: worker", new GroupEvent.Lost("worker", LATER));
    all.put("Terminate", new GroupEvent.Terminate(LATER));
    all.put("Undeploy", new GroupEvent.Undeploy(LATER));
    return all;
  }

  private static GroupEvent stepped(String name, State state) {
    return new GroupEvent.Stepped(name, state, LATER);
  }

  private static State ended() {
    return Samples.states().stream()
        .filter(state -> state instanceof State.Exited s && s.after() == AfterExit.STOP)
        .findFirst()
        .orElseThrow();
  }

  static String sections() {
    return states().entrySet().stream()
        .map(state -> section(state.getKey(), state.getValue()))
        .collect(joining("\n"));
  }

  private static String section(String title, GroupState state) {
    StringBuilder rows = new StringBuilder();
    List<String> ignored = new ArrayList<>();
    events()
        .forEach((event, value) -> {
          Group.Step step = GROUP.step(state, value);
          if (step.effects().isEmpty() && step.state().equals(state)) {
            ignored.add(event);
          } else {
            rows.append("| " + event + " | " + next(state, step.state()) + " | ");
            rows.append(step.effects().isEmpty() ? "none" : effects(step.effects())).append(" |\n");
          }
        });
    String table =
        rows.isEmpty() ? "" : "\n| event | next state | effects |\n|---|---|---|\n" + rows;
    String rest = ignored.isEmpty() ? "" : "\nIgnored: " + String.join("; ", ignored) + ".\n";
    return "### " + title + "\n" + table + rest;
  }

  private static String next(GroupState before, GroupState after) {
    boolean isSameKind = before.getClass() == after.getClass();
    return isSameKind ? "same" : after.getClass().getSimpleName();
  }

  private static String effects(List<GroupEffect> effects) {
    return effects.stream().map(GroupTable::text).collect(joining("; "));
  }

  private static String text(GroupEffect effect) {
    return switch (effect) {
      case GroupEffect.Hold(String name) -> name + " waits";
      case GroupEffect.Block(String name, Optional<Blocker> by) ->
          name + by.map(why -> " will not start").orElse(" may start");
      case GroupEffect.Release(String name) -> "release " + name;
      case GroupEffect.Start(String name) -> "start " + name;
      case GroupEffect.Close(String name) -> "close " + name;
      case GroupEffect.Stop(String name, Duration timeout) -> "stop " + name + in(timeout);
      case GroupEffect.Kill(String name) -> "kill " + name;
      case GroupEffect.Remove(List<String> names) ->
          names.isEmpty() ? "the list is taken over" : "remove " + String.join(", ", names);
      case GroupEffect.Finish(OptionalInt exitCode) ->
          exitCode.isPresent() ? "finish with " + exitCode.getAsInt() : "finish without exit code";
    };
  }

  private static String in(Duration timeout) {
    return timeout.equals(STOP_TIMEOUT) ? "" : " within what is left of shutdown-timeout";
  }

  private static GroupEvent joined(String name, String... dependsOn) {
    return new GroupEvent.Joined(
        name,
        new GroupPolicy(true, List.of(dependsOn), WhenItEnds.NOTHING, OnFatal.EXIT),
        STOP_TIMEOUT);
  }

  private static GroupPolicy byCommand() {
    return new GroupPolicy(false, List.of(), WhenItEnds.NOTHING, OnFatal.EXIT);
  }

  private static GroupEvent tool() {
    return new GroupEvent.Joined("tool", byCommand(), STOP_TIMEOUT);
  }

  private static GroupEvent listed(String... names) {
    return new GroupEvent.Listed(List.of(names), LATER);
  }

  private static GroupState of(GroupEvent... events) {
    GroupState state = GroupState.initial();
    for (GroupEvent event : events) {
      state = after(state, event);
    }
    return state;
  }

  private static GroupState after(GroupState state, GroupEvent event) {
    return GROUP.step(state, event).state();
  }

  private static Group.Step step(GroupState state, String name, State next) {
    return GROUP.step(state, new GroupEvent.Stepped(name, next, LATER));
  }
}
