package dev.watchdog.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Programs that wait for each other, so that none of them would ever start. */
final class Cycles {

  private final Map<String, Map<String, Given>> dependencies;
  private final Problems problems;
  private final Set<String> done = new HashSet<>();

  /**
   * @param dependencies of each program by its name: the names it depends on, and where they stand
   */
  Cycles(Map<String, Map<String, Given>> dependencies, Problems problems) {
    this.dependencies = dependencies;
    this.problems = problems;
  }

  /** Notes each of them with its path. */
  void note() {
    dependencies.keySet().forEach(name -> follow(name, new ArrayList<>()));
  }

  /** As deep as there are programs. */
  private void follow(String name, List<String> way) {
    if (done.contains(name)) {
      return;
    }
    way.add(name);
    dependencies
        .getOrDefault(name, Map.of())
        .forEach((next, given) -> {
          int start = way.indexOf(next);
          if (start < 0) {
            follow(next, way);
          } else {
            List<String> cycle = new ArrayList<>(way.subList(start, way.size()));
            cycle.add(next);
            problems.add(
                given.problem("cannot wait for each other: " + String.join(" -> ", cycle)));
          }
        });
    way.removeLast();
    done.add(name);
  }
}
