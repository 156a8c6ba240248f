package dev.watchdog.config;

import dev.watchdog.companions.Companion;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the list of companions. */
final class CompanionReader {

  /** JSON may span lines, and only a class name starts a line with a letter. */
  private static final Pattern BREAK = Pattern.compile("\\R(?=[\\p{L}_$])");

  private static final Pattern FORM =
      Pattern.compile("([\\p{L}_$][\\p{L}\\p{N}_.$]*)(?:\\s+(\\{.*))?", Pattern.DOTALL);

  private final Options options;
  private final Problems problems;

  CompanionReader(Options options, Problems problems) {
    this.options = options;
    this.problems = problems;
  }

  List<Companion> companions() {
    SourcedText given = options.given(Option.COMPANION);
    List<Companion> companions = new ArrayList<>();
    if (options.isSet(Option.COMPANION)) {
      for (String one : BREAK.split(given.text().strip(), -1)) {
        companion(given.part(one.strip())).ifPresent(companions::add);
      }
    }
    return List.copyOf(companions);
  }

  private Optional<Companion> companion(SourcedText given) {
    Matcher form = FORM.matcher(given.text());
    if (!form.matches()) {
      problems.add(given.refused("is not a class, or a class and a JSON object"));
      return Optional.empty();
    }
    String json = Optional.ofNullable(form.group(2)).orElse("{}");
    try {
      return Optional.of(new Companion(form.group(1), new JsonObject(json)));
    } catch (DecodeException e) {
      // Not quoted: it may contain a password.
      problems.add(given.problem("what follows " + form.group(1) + " is not a JSON object"));
      return Optional.empty();
    }
  }

  Optional<Path> path() {
    return options.unlessNone(
        Option.COMPANION_PATH, "a folder", text -> Values.path(text).filter(Files::isDirectory));
  }
}
