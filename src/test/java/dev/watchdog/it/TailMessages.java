package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the messages of a live tail in JSON. */
final class TailMessages {

  private TailMessages() {}

  /** The lines of a message, or the one gap or run that it contains. */
  static List<JsonObject> entries(String message) {
    JsonObject json = new JsonObject(message);
    assertThat(json.fieldNames()).hasSize(1).isSubsetOf("lines", "gap", "run");
    JsonArray lines = json.getJsonArray("lines");
    return lines == null ? List.of(json) : lines.stream().map(JsonObject.class::cast).toList();
  }

  static boolean isLine(JsonObject entry) {
    return entry.containsKey("seq");
  }

  static boolean isGap(JsonObject entry) {
    return entry.containsKey("gap");
  }

  static boolean isRun(JsonObject entry) {
    return entry.containsKey("run") && !isLine(entry);
  }

  static long seq(JsonObject line) {
    return line.getLong("seq");
  }

  static String text(JsonObject line) {
    return line.getString("text");
  }

  static List<Long> numbers(List<JsonObject> lines) {
    return lines.stream().map(TailMessages::seq).toList();
  }

  /** Joins each part with its continuation, if there is one. */
  static List<String> whole(List<JsonObject> lines) {
    List<StringBuilder> texts = new ArrayList<>();
    Map<String, StringBuilder> open = new LinkedHashMap<>();
    for (JsonObject line : lines) {
      String source = line.getString("stream") + line.getInteger("run");
      StringBuilder text = open.remove(source);
      if (text == null) {
        text = new StringBuilder();
        texts.add(text);
      }
      text.append(text(line));
      if (line.getBoolean("part", false)) {
        open.put(source, text);
      }
    }
    return texts.stream().map(StringBuilder::toString).toList();
  }
}
