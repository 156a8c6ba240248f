package dev.watchdog.companions;

import dev.watchdog.text.Quantities;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the fields of a companion's config and collects problems. */
final class Fields {

  private final List<String> problems = new ArrayList<>();
  private final Set<String> read = new LinkedHashSet<>();
  private final JsonObject config;

  Fields(JsonObject config) {
    this.config = config;
  }

  /** A required text; if it is missing, that is a problem and the text is empty. */
  String text(String field) {
    Optional<String> text = optionalText(field);
    if (value(field).isEmpty() || text.filter(String::isBlank).isPresent()) {
      problem("\"" + field + "\" is missing");
    }
    return text.orElse("");
  }

  Optional<String> optionalText(String field) {
    Optional<Object> value = value(field);
    if (value.isPresent() && !(value.get() instanceof String)) {
      problem("\"" + field + "\" is not a string");
    }
    return value.filter(String.class::isInstance).map(String.class::cast);
  }

  /** The texts of an array; empty if it is missing. */
  Set<String> texts(String field) {
    Object value = value(field).orElseGet(JsonArray::new);
    if (value instanceof JsonArray array && array.stream().allMatch(String.class::isInstance)) {
      Set<String> texts = new LinkedHashSet<>();
      array.forEach(text -> texts.add((String) text));
      return texts;
    }
    return rejected(field, "an array of strings", Set.of());
  }

  /** The texts of an object by name; empty if it is missing. */
  Map<String, String> textsByName(String field) {
    Object value = value(field).orElseGet(JsonObject::new);
    if (value instanceof JsonObject object
        && object.stream().allMatch(entry -> entry.getValue() instanceof String)) {
      Map<String, String> texts = new LinkedHashMap<>();
      object.forEach(entry -> texts.put(entry.getKey(), (String) entry.getValue()));
      return texts;
    }
    return rejected(field, "an object of strings", Map.of());
  }

  /** A duration of at least a millisecond. */
  Duration duration(String field, Duration byDefault) {
    return optionalText(field)
        .map(text ->
            Quantities.duration(text)
                .filter(duration -> duration.toMillis() >= 1)
                .orElseGet(() -> rejected(field, "a duration such as 5s", byDefault)))
        .orElse(byDefault);
  }

  /** A required size. */
  long bytes(String field) {
    String text = text(field);
    return text.isBlank()
        ? 0
        : Quantities.bytes(text).orElseGet(() -> rejected(field, "a size such as 512MiB", 0L));
  }

  private Optional<Object> value(String field) {
    read.add(field);
    return Optional.ofNullable(config.getValue(field));
  }

  private <T> T rejected(String field, String form, T standIn) {
    problem("\"" + field + "\" is not " + form);
    return standIn;
  }

  void problem(String what) {
    problems.add(what);
  }

  /** Throws if there are problems; call it last. */
  void check() throws CompanionException {
    for (String field : config.fieldNames()) {
      if (!read.contains(field)) {
        problem("unknown field \"" + field + "\", there are " + String.join(", ", read));
      }
    }
    if (!problems.isEmpty()) {
      throw new CompanionException(String.join("; ", problems));
    }
  }
}
