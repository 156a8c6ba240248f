package dev.watchdog.config;

import dev.watchdog.program.Program;
import dev.watchdog.text.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The section {@code programs} of the config file, and the dependencies in it. */
final class ProgramsSection {

  /** Supervision was measured with this number. */
  static final int PROGRAMS_MAX = 1_000;

  private final Map<String, Section> sections;
  private final Function<Section, ProgramReader> reader;
  private final Problems problems;

  ProgramsSection(
      Map<String, Section> sections, Function<Section, ProgramReader> reader, Problems problems) {
    this.sections = sections;
    this.reader = reader;
    this.problems = problems;
  }

  /** Reads the programs, in the order of the file. */
  List<Program> read() {
    if (sections.isEmpty() || sections.size() > PROGRAMS_MAX) {
      problems.add(
          "cannot supervise "
              + sections.size()
              + " programs: 1 to "
              + PROGRAMS_MAX
              + " may be named");
      return List.of();
    }
    Map<String, Map<String, SourcedText>> dependencies = new LinkedHashMap<>();
    sections.forEach((name, section) -> dependencies.put(name, dependencies(section)));
    dependencies.forEach((name, on) -> on.values().forEach(this::checkKnown));
    new Cycles(dependencies, problems).note();
    List<Program> programs = new ArrayList<>();
    sections.forEach((name, section) -> {
      section.expect(ProgramKeys.ofPrograms(), "");
      if (!name.matches(ProgramReader.NAME)) {
        section.problem("cannot have this name: it has to be " + ProgramReader.NAME_FORM);
      }
      List<String> dependsOn = List.copyOf(dependencies.getOrDefault(name, Map.of()).keySet());
      programs.add(reader.apply(section).read(name, sections.size() == 1, dependsOn));
    });
    return List.copyOf(programs);
  }

  private static Map<String, SourcedText> dependencies(Section section) {
    Optional<List<SourcedText>> names = section.list(ProgramKeys.DEPENDS_ON, "[web, db]");
    Map<String, SourcedText> dependencies = new LinkedHashMap<>();
    names.orElse(List.of()).forEach(name -> dependencies.putIfAbsent(name.text(), name));
    return dependencies;
  }

  private void checkKnown(SourcedText name) {
    if (!sections.containsKey(name.text())) {
      problems.add(
          name.refused(
              "is not one of the programs" + Suggestion.among(name.text(), sections.keySet(), "")));
    }
  }

  /** Finds programs that depend on each other, so that none of them would start. */
  private static final class Cycles {

    private final Map<String, Map<String, SourcedText>> dependencies;
    private final Problems problems;
    private final Set<String> done = new HashSet<>();

    /**
     * The dependencies of all programs.
     *
     * @param dependencies for each program, the names that it depends on and their places
     */
    Cycles(Map<String, Map<String, SourcedText>> dependencies, Problems problems) {
      this.dependencies = dependencies;
      this.problems = problems;
    }

    /** Adds a problem for each cycle. */
    void note() {
      dependencies.keySet().forEach(name -> follow(name, new ArrayList<>()));
    }

    /** Recursive, at most as deep as the number of programs. */
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
}
