package dev.watchdog.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the environment of a program: the watchdog's own, then {@code env-file}, then {@code
 * environment}; those of {@code defaults} before those of the program. The last value of a variable
 * counts.
 */
final class EnvironmentReader {

  private static final String NAME = "[^=\0]+";

  private final Map<String, String> given;
  private final Problems problems;

  /**
   * @param given the watchdog's own
   */
  EnvironmentReader(Map<String, String> given, Problems problems) {
    this.given = given;
    this.problems = problems;
  }

  /**
   * Reads.
   *
   * @param sections the weakest first
   */
  Map<String, String> read(List<Section> sections) {
    Map<String, String> all = new LinkedHashMap<>(given);
    sections.forEach(section -> section.text(ProgramKeys.ENV_FILE).ifPresent(f -> read(f, all)));
    sections.forEach(section ->
        section
            .section(ProgramKeys.ENVIRONMENT)
            .ifPresent(
                variables -> variables.texts().forEach((name, value) -> put(name, value, all))));
    return all;
  }

  private void put(String name, SourcedText value, Map<String, String> all) {
    if (!name.matches(NAME)) {
      problems.add(value.problem("cannot set a variable of this name"));
    } else if (value.text().indexOf('\0') >= 0) {
      problems.add(value.problem("cannot hand on a NUL character: it ends every variable"));
    } else {
      all.put(name, value.text());
    }
  }

  /**
   * Reads lines {@code NAME=VALUE}, without quotes around the value, {@code #} lines and {@code
   * export}.
   */
  private void read(SourcedText file, Map<String, String> all) {
    int number = 0;
    for (String line : TextFile.read(file, problems).orElse("").lines().toList()) {
      number++;
      readLine(file, number, line.strip(), all);
    }
  }

  private void readLine(SourcedText file, int number, String line, Map<String, String> all) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String variable = line.startsWith("export ") ? line.substring(7).strip() : line;
    int equals = variable.indexOf('=');
    if (equals < 1) {
      // Not quoted: it may contain a secret.
      problems.add(file.text() + ":" + number + ": cannot read this: it has to be NAME=VALUE");
      return;
    }
    String value = variable.substring(equals + 1).strip();
    put(variable.substring(0, equals).strip(), file.part(unquoted(value)), all);
  }

  private static String unquoted(String value) {
    boolean isQuoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(0) == value.charAt(value.length() - 1);
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }
}
