package dev.watchdog.lifecycle;

import static java.util.stream.Collectors.joining;

import dev.watchdog.lifecycle.Event.Command;
import dev.watchdog.lifecycle.Samples.Situation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What every command comes to in every state, and the answer to a waiting caller, in Markdown. */
final class CommandTable {

  private static final Event STOP = new Event.Stop(Samples.ORDERED);

  private CommandTable() {}

  /** One section per kind of order, and one per kind of goal. */
  static String sections() {
    return Stream.concat(commands().stream().map(CommandTable::section), goals())
        .collect(joining("\n"));
  }

  /** One of each kind. */
  static List<Command> commands() {
    return Samples.events(Situation.all().getFirst()).stream()
        .filter(Command.class::isInstance)
        .map(Command.class::cast)
        .toList();
  }

  private static Stream<String> goals() {
    return Stream.of(
        section(
            "Waiting until it is up, in the current run or a later one",
            new Goal.Up(Samples.RUN),
            STOP),
        section("Waiting until it is up, in the next run", new Goal.Up(Samples.RUN + 1), STOP),
        section("Waiting until nothing is there", new Goal.Down(), new Event.Start()));
  }

  private static String section(Command command) {
    return section(
        command.getClass().getSimpleName(),
        "answer",
        state -> row(verdict(Answer.to(command, state)), Answer.to(command, state)));
  }

  private static String section(String title, Goal goal, Event last) {
    return section(
        title,
        "outcome",
        state -> {
          Optional<Answer> answer = goal.judge(last, state);
          return answer
              .map(a -> row(a.isRefusal() ? "comes to nothing" : "is reached", a))
              .orElse("is open |");
        });
  }

  private static String row(String verdict, Answer answer) {
    return verdict + " | app " + answer.words();
  }

  private static String section(String title, String column, Function<State, String> row) {
    Map<String, List<String>> grouped = new LinkedHashMap<>();
    for (State state : Samples.states()) {
      grouped
          .computeIfAbsent(row.apply(state), _ -> new ArrayList<>())
          .add(LifecycleTable.name(state));
    }
    String head = "### " + title + "\n\n| " + column + " | sentence | in |\n|---|---|---|\n";
    return grouped.entrySet().stream()
        .map(entry -> "| " + entry.getKey() + " | " + String.join("; ", entry.getValue()) + " |\n")
        .collect(joining("", head, ""));
  }

  private static String verdict(Answer answer) {
    return answer.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
