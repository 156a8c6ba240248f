package dev.watchdog.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.watchdog.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A JSON object from the watchdog: its fields, and its own text, which is printed unchanged. */
public final class JsonMessage {

  /** Messages are flat, and a hundred lines of output have some thousand values. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(32).maxTokenCount(200_000).build())
          .build();

  private final String message;
  private final int start;
  private final int end;

  /** String, Long, Boolean, JsonMessage, or a List of these; null and fractions are ignored. */
  private final Map<String, Object> fields;

  private JsonMessage(String message, int start, int end, Map<String, Object> fields) {
    this.message = message;
    this.start = start;
    this.end = end;
    this.fields = fields;
  }

  /** Parses an object. */
  public static JsonMessage parse(String message) throws ProtocolException {
    return root(message)
        .filter(JsonMessage.class::isInstance)
        .map(JsonMessage.class::cast)
        .orElseThrow(() -> new ProtocolException("a message is not a JSON object"));
  }

  /** Parses a list of objects. */
  static List<JsonMessage> parseList(String message) throws ProtocolException {
    return root(message)
        .filter(List.class::isInstance)
        .map(List.class::cast)
        .map(JsonMessage::onlyObjects)
        .orElseThrow(() -> new ProtocolException("a message is not a JSON list"));
  }

  private static Optional<Object> root(String message) throws ProtocolException {
    try (JsonParser parser = JSON.createParser(message)) {
      Optional<Object> root =
          parser.nextToken() == null ? Optional.empty() : value(parser, message);
      if (root.isPresent() && parser.nextToken() != null) {
        throw new ProtocolException("a message is more than one JSON value");
      }
      return root;
    } catch (StreamConstraintsException e) {
      throw new ProtocolException("a message is too large or too deep");
    } catch (JsonProcessingException e) {
      throw new ProtocolException("a message is not JSON");
    } catch (ProtocolException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the source is a string
    }
  }

  private static JsonMessage object(JsonParser parser, String message) throws IOException {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      value(parser, message).ifPresent(value -> fields.put(name, value));
    }
    int end = (int) parser.currentLocation().getCharOffset();
    return new JsonMessage(message, start, end, fields);
  }

  private static Optional<Object> value(JsonParser parser, String message) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> Optional.of(object(parser, message));
      case START_ARRAY -> Optional.of(array(parser, message));
      case VALUE_STRING -> Optional.of(parser.getText());
      case VALUE_NUMBER_INT -> Optional.of(parser.getLongValue());
      case VALUE_TRUE -> Optional.of(true);
      case VALUE_FALSE -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static List<Object> array(JsonParser parser, String message) throws IOException {
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      value(parser, message).ifPresent(values::add);
    }
    return values;
  }

  /**
   * Its text on one line: JSON may contain line breaks outside of strings. Characters that control
   * a terminal become escapes, which mean the same in JSON.
   */
  public String json() {
    String text = message.substring(start, end);
    return Printable.of(text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' '));
  }

  /** A field; empty if it is missing or not a text. */
  public Optional<String> text(String field) {
    return as(String.class, field);
  }

  /** A field; empty if it is missing or not a whole number. */
  public OptionalLong number(String field) {
    return as(Long.class, field).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** Whether a field is true. */
  public boolean is(String field) {
    return as(Boolean.class, field).orElse(false);
  }

  /** A field; empty if it is missing or not an object. */
  public Optional<JsonMessage> object(String field) {
    return as(JsonMessage.class, field);
  }

  /** The objects of a list; empty if it is missing or not a list. */
  public Optional<List<JsonMessage>> objects(String field) {
    return as(List.class, field).map(JsonMessage::onlyObjects);
  }

  /** The texts of a list; none if it is missing or not a list. */
  public List<String> texts(String field) {
    return as(List.class, field).map(JsonMessage::onlyTexts).orElse(List.of());
  }

  private static List<String> onlyTexts(List<?> values) {
    return values.stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .map(Printable::of)
        .toList();
  }

  private static List<JsonMessage> onlyObjects(List<?> values) {
    List<JsonMessage> objects = new ArrayList<>(values.size());
    for (Object value : values) {
      if (value instanceof JsonMessage object) {
        objects.add(object);
      }
    }
    return objects;
  }

  private <T> Optional<T> as(Class<T> type, String field) {
    return Optional.ofNullable(fields.get(field)).filter(type::isInstance).map(type::cast);
  }
}
