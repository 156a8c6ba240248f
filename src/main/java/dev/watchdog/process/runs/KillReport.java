package dev.watchdog.process.runs;

import dev.watchdog.process.proc.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What was killed and what could not be, for a log. */
record KillReport(Names killed, Names outOfReach) {

  KillReport() {
    this(new Names(), new Names());
  }

  /** Some processes, the first few of them by name: there may be thousands. */
  static final class Names {

    private static final int NAMES_MAX = 20;

    private final List<String> first = new ArrayList<>();
    private int more;

    void add(Stat process) {
      add(process::describe);
    }

    void add(Stat process, String name) {
      add(() -> process.describe(name));
    }

    private void add(Supplier<String> description) {
      if (first.size() < NAMES_MAX) {
        first.add(description.get());
      } else {
        more++;
      }
    }

    boolean isEmpty() {
      return first.isEmpty();
    }

    /** Each "NAME (pid N)"; then, if there are more, "N more". */
    List<String> list() {
      return more == 0
          ? List.copyOf(first)
          : Stream.concat(first.stream(), Stream.of(more + " more")).toList();
    }
  }
}
