package dev.watchdog.config;

import dev.watchdog.program.Program;
import dev.watchdog.text.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The programs of a config file, and how they depend on each other. */
final class ProgramsReader {

  /** Far beyond any use; supervision of as many was measured. */
  static final int PROGRAMS_MAX = 1_000;

  private final Map<String, Section> sections;
  private final Function<Section, ProgramReader> reader;
  private final Problems problems;

  ProgramsReader(
      Map<String, Section> sections, Function<Section, ProgramReader> reader, Problems problems) {
    this.sections = sections;
    this.reader = reader;
    this.problems = problems;
  }

  /** Reads them, in the order of the file. */
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
    Map<String, Map<String, Given>> dependencies = new LinkedHashMap<>();
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

  private static Map<String, Given> dependencies(Section section) {
    Optional<List<Given>> names = section.list(ProgramKeys.DEPENDS_ON, "[web, db]");
    Map<String, Given> dependencies = new LinkedHashMap<>();
    names.orElse(List.of()).forEach(name -> dependencies.putIfAbsent(name.text(), name));
    return dependencies;
  }

  private void checkKnown(Given name) {
    if (!sections.containsKey(name.text())) {
      problems.add(
          name.refused(
              "is not one of the programs" + Suggestion.among(name.text(), sections.keySet(), "")));
    }
  }
}
