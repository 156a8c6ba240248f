package dev.watchdog.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${NAME}} and {@code ${NAME:-default}} in texts of the config file, as a shell and
 * Compose do: the default replaces a variable that is unset or empty. {@code $$} is a dollar sign;
 * any other dollar sign stays.
 */
final class Interpolation {

  private static final Pattern PLACE =
      Pattern.compile("\\$(?:(\\$)|\\{(?:([A-Za-z_][A-Za-z0-9_.]*)(?::-([^}]*))?\\})?)");

  private final Map<String, String> environment;

  Interpolation(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Replaces all variables.
   *
   * @param onProblem takes sentences such as "cannot fill in …"
   */
  String of(String text, Consumer<String> onProblem) {
    return PLACE
        .matcher(text)
        .replaceAll(place -> Matcher.quoteReplacement(fill(place, onProblem)));
  }

  private String fill(java.util.regex.MatchResult place, Consumer<String> onProblem) {
    if (place.group(1) != null) {
      return "$";
    }
    String name = place.group(2);
    if (name == null) {
      onProblem.accept(
          "cannot read what follows ${: write ${NAME}, ${NAME:-default}, or $${ for a dollar sign");
      return "";
    }
    Optional<String> byDefault = Optional.ofNullable(place.group(3));
    if (byDefault.filter(text -> text.contains("${")).isPresent()) {
      onProblem.accept("cannot fill in a default: ${" + name + ":-…} must not hold another ${");
      return "";
    }
    Optional<String> value = Optional.ofNullable(environment.get(name));
    if (value.isEmpty() && byDefault.isEmpty()) {
      onProblem.accept(
          "cannot fill in ${"
              + name
              + "}: there is no such variable; ${"
              + name
              + ":-…} gives a default");
    }
    return value.filter(v -> !v.isEmpty()).or(() -> byDefault).orElse("");
  }
}
