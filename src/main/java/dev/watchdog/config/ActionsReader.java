package dev.watchdog.config;

import dev.watchdog.lifecycle.Action;
import dev.watchdog.lifecycle.Ending;
import dev.watchdog.text.Choices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What follows after certain ends: {@code on: {"code 75": exit, oom: restart}}. */
final class ActionsReader {

  private static final String FORM = Choices.form(Action.values());

  private final Problems problems;

  ActionsReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reads.
   *
   * @param sections that may hold some, the weakest first; what a later one says counts
   */
  Map<Ending, Action> read(List<Section> sections) {
    Map<Ending, Action> all = new LinkedHashMap<>();
    sections.forEach(
        section -> section.section(ProgramKeys.ON).map(this::of).ifPresent(all::putAll));
    return all;
  }

  private Map<Ending, Action> of(Section on) {
    Map<Ending, Action> actions = new LinkedHashMap<>();
    on.texts()
        .forEach((text, given) -> {
          Optional<Ending> ending = Ending.parse(text);
          if (ending.isEmpty()) {
            problems.add(given.problem("cannot take \"" + text + "\": it is not " + Ending.FORM));
          } else if (actions.containsKey(ending.get())) {
            problems.add(
                given.problem("cannot take this: " + ending.get().text() + " stands there twice"));
          } else {
            problems
                .value(given, FORM, word -> Choices.find(word, Action.values()))
                .ifPresent(action -> actions.put(ending.get(), action));
          }
        });
    return actions;
  }
}
