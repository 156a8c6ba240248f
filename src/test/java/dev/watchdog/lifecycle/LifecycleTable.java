package dev.watchdog.lifecycle;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Effect.Timer;
import dev.watchdog.lifecycle.Samples.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Every state × every event, as the lifecycle decides it, in Markdown. */
final class LifecycleTable {

  private static final Map<Duration, String> DURATIONS =
      Map.of(
          less(Samples.ORDERED),
          "1 s less than the command's timeout",
          less(Samples.ORDERED_BEFORE),
          "1 s less than the earlier command's timeout",
          less(How.STOP_TIMEOUT),
          "1 s less than stop-timeout",
          Samples.ORDERED,
          "the command's timeout",
          Samples.ORDERED_BEFORE,
          "the earlier command's timeout",
          How.STOP_TIMEOUT,
          "stop-timeout",
          How.STOP_TIMEOUT.plusSeconds(1),
          "1 s more than stop-timeout",
          How.START_TIME,
          "start-time",
          How.DELAY,
          "restart delay",
          Duration.ZERO,
          "at once");

  /** What one that is unhealthy has to say where it stands. */
  private static final Duration ANSWER = Duration.ofSeconds(1);

  private LifecycleTable() {}

  private static Duration less(Duration timeout) {
    return timeout.minusSeconds(1);
  }

  /** One section per state. */
  static String sections() {
    return Samples.states().stream().map(LifecycleTable::section).collect(joining("\n"));
  }

  /** The kinds of states and what leads from one to another. */
  static String diagram() {
    Map<String, Set<String>> edges = new LinkedHashMap<>();
    for (State state : Samples.states()) {
      outcomes(state)
          .forEach((event, decisions) ->
              decisions.values().stream()
                  .filter(decision -> decision.state().getClass() != state.getClass())
                  .map(decision -> kind(state) + " --> " + kind(decision.state()))
                  .forEach(
                      edge -> edges.computeIfAbsent(edge, _ -> new LinkedHashSet<>()).add(event)));
    }
    return edges.entrySet().stream()
        .map(edge -> "    " + edge.getKey() + ": " + String.join(", ", edge.getValue()) + "\n")
        .collect(
            joining(
                "",
                "```mermaid\nstateDiagram-v2\n    [*] --> Stopped\n    [*] --> Held\n",
                "```\n"));
  }

  private static String section(State state) {
    List<String> rows = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    outcomes(state)
        .forEach((event, decisions) -> {
          if (decisions.values().stream().allMatch(Transition.to(state)::equals)) {
            ignored.add(event);
          } else {
            rows.addAll(rows(state, event, decisions));
          }
        });
    String table =
        rows.isEmpty()
            ? ""
            : "\n| event | next state | effects |\n|---|---|---|\n" + String.join("", rows);
    return "### "
        + name(state)
        + "\n\n"
        + meaning(state)
        + "\n"
        + table
        + "\nIgnored: "
        + String.join(", ", ignored)
        + ".\n";
  }

  /** By kind of event and situation, in the order of the samples. */
  private static Map<String, Map<Situation, Transition>> outcomes(State state) {
    Map<String, Map<Situation, Transition>> all = new LinkedHashMap<>();
    for (Situation situation : Situation.all()) {
      for (Event event : Samples.events(situation)) {
        all.computeIfAbsent(kind(event), _ -> new LinkedHashMap<>())
            .put(situation, situation.step(state, event));
      }
    }
    return all;
  }

  /** One row per different outcome, with the situations that lead to it. */
  private static List<String> rows(
      State state, String event, Map<Situation, Transition> decisions) {
    Map<String, List<Situation>> grouped = new LinkedHashMap<>();
    decisions.forEach((situation, decision) ->
        grouped.computeIfAbsent(outcome(state, decision), _ -> new ArrayList<>()).add(situation));
    List<String> rows = new ArrayList<>();
    grouped.forEach((outcome, situations) ->
        rows.add("| " + event + condition(situations) + " | " + outcome + " |\n"));
    return rows;
  }

  private static String condition(List<Situation> group) {
    List<List<String>> parts =
        List.of(
            values(group, s -> s.rest() ? "others left" : "nothing left"),
            values(group, s -> s.orphans() == Orphans.STOP ? "orphans stop" : "orphans leave"),
            values(group, s -> s.verdict().text),
            values(group, s -> s.beforeKill() ? "before-kill set" : "no before-kill"),
            values(group, s -> s.awaitsReady() ? "to be ready" : "no readiness"));
    int covered = parts.stream().mapToInt(List::size).reduce(1, (a, b) -> a * b);
    if (covered != group.size()) {
      throw new AssertionError("one row cannot say this: " + group);
    }
    List<Integer> full = List.of(2, 2, Samples.Verdict.values().length, 2, 2);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).size() < full.get(i)) {
        text.append(", ").append(String.join(" or ", parts.get(i)));
      }
    }
    return text.toString();
  }

  private static List<String> values(List<Situation> group, Function<Situation, String> part) {
    return List.copyOf(group.stream().map(part).collect(toCollection(TreeSet::new)));
  }

  private static String outcome(State state, Transition decision) {
    State next = decision.state();
    String effects = decision.effects().stream().map(e -> text(state, e)).collect(joining("; "));
    return (next.equals(state) ? "same" : name(next) + remembered(state, next))
        + " | "
        + (effects.isEmpty() ? "none" : effects);
  }

  private static String remembered(State state, State next) {
    History before = state.history();
    History after = next.history();
    List<String> changes = new ArrayList<>();
    if (after.run() != before.run()) {
      changes.add("run + " + (after.run() - before.run()));
    }
    if (after.restarts() != before.restarts()) {
      changes.add("restarts + " + (after.restarts() - before.restarts()));
    }
    if (after.unstable() != before.unstable()) {
      changes.add(
          after.unstable() == 0 ? "n = 0" : "n + " + (after.unstable() - before.unstable()));
    }
    if (next instanceof State.Spawning s && s.stop().isPresent()) {
      changes.add("timeout: " + text(s.stop().get()));
    }
    return changes.isEmpty() ? "" : " (" + String.join(", ", changes) + ")";
  }

  private static String text(State state, Effect effect) {
    return switch (effect) {
      case Announce a -> announce(state, a);
      case Effect.Spawn _ -> "spawn";
      case Effect.SignalChild(Signal signal) -> text(signal) + " to the child";
      case Effect.SignalRun(Signal signal) -> text(signal) + " to the run";
      case Effect.SignalRest(Signal signal) -> text(signal) + " to what is left";
      case Effect.Diagnose _ -> "before-kill signal to the child";
      case Effect.KillRun _ -> "kill the run";
      case Effect.LeaveRest _ -> "leave the rest";
      case Effect.Arm(var timer, var delay)
          when timer == Timer.BEFORE_KILL && delay.equals(ANSWER) ->
          "arm " + timer + ": 1 s";
      case Effect.Arm(var timer, var delay) -> "arm " + timer + ": " + text(delay);
      case Effect.Hasten(var timer, var delay) -> "hasten " + timer + ": " + text(delay);
      case Effect.Disarm(var timer) -> "disarm " + timer;
    };
  }

  /** A spawn's own cause and the status before it are not known in advance. */
  private static String announce(State state, Announce a) {
    boolean first = state instanceof State.Spawning && a.status() == Status.STARTING;
    String change =
        first
            ? "(status before) → STARTING (cause of the spawn)"
            : a.from() + " → " + a.status() + " (" + a.cause().text() + ")";
    Optional<String> delay =
        a.delay()
            .map(d -> (a.status() == Status.BACKOFF ? ", next start: " : ", kill: ") + text(d));
    return "**" + change + "**" + delay.orElse("");
  }

  private static String text(Signal signal) {
    return signal.equals(Signal.TERM)
        ? "stop signal"
        : signal.equals(Signal.QUIT) ? "before-kill signal" : "the command's signal";
  }

  private static String text(Duration duration) {
    return Optional.ofNullable(DURATIONS.get(duration)).orElseThrow();
  }

  private static String kind(Object thing) {
    return thing.getClass().getSimpleName();
  }

  static String name(State state) {
    return switch (state) {
      case State.Spawning s when s.stop().isPresent() -> "Spawning, then stop";
      case State.Stopping s ->
          "Stopping, wanted " + s.wanted() + (s.diagnosis() ? ", to be diagnosed" : "");
      case State.Emptying s -> "Emptying, next " + s.next();
      case State.Waiting s -> "Waiting for " + s.what();
      case State.Stuck s -> "Stuck: " + name(s.left());
      case State.Starting s -> "Starting until " + s.until();
      case State.Held _, State.Stopped _, State.Spawning _ -> kind(state);
      case State.Running _, State.Diagnosing _ -> kind(state);
      case State.Exited s when s.after() == AfterExit.STOP -> "Exited, watchdog stays";
      case State.Exited s when s.after() == AfterExit.EXIT -> "Exited, watchdog ends";
      case State.Exited _, State.Fatal _ -> kind(state);
    };
  }

  private static String meaning(State state) {
    return switch (state) {
      case State.Held _ ->
          "STOPPED. Nothing is there yet: the watchdog starts it when what it depends on is up.";
      case State.Stopped _ -> "STOPPED. Nothing is there: it was stopped, or never started.";
      case State.Spawning s when s.stop().isPresent() ->
          "The status before it. The operating system has not answered yet, and then it"
              + " will be stopped.";
      case State.Spawning _ ->
          "The status before it. The operating system was asked for a child and has not answered"
              + " yet.";
      case State.Starting s ->
          "STARTING. The child is there, "
              + switch (s.until()) {
                case TIME -> "for less than the start time.";
                case READY -> "for the start time, and is not ready yet.";
                case TIME_AND_READY -> "for less than the start time, and is not ready yet.";
              };
      case State.Running _ ->
          "RUNNING. The child has been there for the start time, and was ready where that is asked"
              + " for.";
      case State.Diagnosing _ ->
          "STOPPING. The child is unhealthy. It was sent the before-kill signal, and has a moment"
              + " to answer before the stop signal.";
      case State.Stopping s ->
          "STOPPING. The child got a signal to end, and "
              + switch (s.wanted()) {
                case UP -> "the next run follows.";
                case DOWN -> "that is all.";
                case BY_POLICY -> "its end counts as a death: it was unhealthy.";
              }
              + (s.diagnosis() ? " The before-kill signal is still to come." : "");
      case State.Emptying s ->
          "STOPPING. The child has ended, others of its run have not; then "
              + switch (s.next()) {
                case UP -> "the next run follows.";
                case DOWN -> "it is stopped.";
                case EXITED -> "it is EXITED.";
                case FATAL -> "it is FATAL.";
              };
      case State.Waiting s ->
          "BACKOFF. The next run waits for "
              + switch (s.what()) {
                case DELAY ->
                    "the restart delay; nothing is left of the last one, or was left alone.";
                case DELAY_AND_REST ->
                    "the restart delay and for the end of what the last one left.";
                case REST -> "the end of what the last one left.";
              };
      case State.Stuck s ->
          s.status() + ". It was killed, and something of it does not end; else the same.";
      case State.Exited s ->
          "EXITED. It ended, and the policy says: leave it"
              + switch (s.after()) {
                case LEAVE, RESTART -> ".";
                case STOP -> "; the watchdog stays, even if that was its only program.";
                case EXIT -> "; the watchdog ends with its exit code, whatever else runs.";
              };
      case State.Fatal _ -> "FATAL. It ended once too often for the restart limit.";
    };
  }
}
