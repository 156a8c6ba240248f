package dev.watchdog.config;

import dev.watchdog.companions.Companion;
import dev.watchdog.config.SettingsReader.Given;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which companions are wanted, and where their jars are. */
final class CompanionReader {

  /** JSON may take several lines, of which none begins with a letter as a class does. */
  private static final Pattern BREAK = Pattern.compile("\\R(?=[\\p{L}_$])");

  private static final Pattern FORM =
      Pattern.compile("([\\p{L}_$][\\p{L}\\p{N}_.$]*)(?:\\s+(\\{.*))?", Pattern.DOTALL);

  private final Function<Option, Given> text;
  private final Problems problems;

  CompanionReader(Function<Option, Given> text, Problems problems) {
    this.text = text;
    this.problems = problems;
  }

  List<Companion> companions() {
    Given given = text.apply(Option.COMPANION);
    List<Companion> companions = new ArrayList<>();
    if (!given.text().equals("none")) {
      for (String one : BREAK.split(given.text().strip(), -1)) {
        companion(new Given(given.source(), one.strip())).ifPresent(companions::add);
      }
    }
    return List.copyOf(companions);
  }

  private Optional<Companion> companion(Given given) {
    Matcher form = FORM.matcher(given.text());
    if (!form.matches()) {
      reject(given, "is not a class, or a class and a JSON object");
      return Optional.empty();
    }
    String json = Optional.ofNullable(form.group(2)).orElse("{}");
    try {
      return Optional.of(new Companion(form.group(1), new JsonObject(json)));
    } catch (DecodeException e) {
      // Not quoted: it may hold a password.
      problems.add(given.source() + ": what follows " + form.group(1) + " is no JSON object");
      return Optional.empty();
    }
  }

  Optional<Path> path() {
    Given given = text.apply(Option.COMPANION_PATH);
    if (given.text().equals("none")) {
      return Optional.empty();
    }
    Optional<Path> folder = Values.path(given.text()).filter(Files::isDirectory);
    if (folder.isEmpty()) {
      reject(given, "is not a folder");
    }
    return folder;
  }

  private void reject(Given given, String why) {
    problems.add(given.source() + ": \"" + given.text() + "\" " + why);
  }
}
