package dev.watchdog.config;

import dev.watchdog.text.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of the config file. A value that does not have the expected form is a problem with its
 * place, and then counts as missing.
 */
final class Section {

  private final ConfigFile.Context context;
  private final Node node;
  private final String path;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private Section(ConfigFile.Context context, Node node, String path) {
    this.context = context;
    this.node = node;
    this.path = path;
  }

  private record Entry(Node key, Node value) {}

  /** The section of a node; if the node is not a mapping, that is a problem. */
  static Optional<Section> of(ConfigFile.Context context, Node node, String path) {
    if (!(node instanceof MappingNode mapping)) {
      context
          .problems()
          .add(
              context.source(node, path)
                  + ": cannot take "
                  + kind(node)
                  + " here: it has to be a mapping, KEY: VALUE");
      return Optional.empty();
    }
    Section section = new Section(context, node, path);
    mapping.getValue().forEach(section::add);
    return Optional.of(section);
  }

  private void add(NodeTuple tuple) {
    Node key = tuple.getKeyNode();
    if (!(key instanceof ScalarNode scalar)) {
      problem(key, path, "cannot take " + kind(key) + " as a key");
    } else if (entries.putIfAbsent(scalar.getValue(), new Entry(key, tuple.getValueNode()))
        != null) {
      problem(key, pathOf(scalar.getValue()), "cannot take this: the key occurs twice");
    }
  }

  private static String kind(Node node) {
    if (isNothing(node)) {
      return "nothing";
    }
    return switch (node.getNodeType()) {
      case MAPPING -> "a mapping";
      case SEQUENCE -> "a list";
      default -> "\"" + ((ScalarNode) node).getValue() + "\"";
    };
  }

  /** A key without a value; an empty text is written {@code ""}. */
  private static boolean isNothing(Node node) {
    return node instanceof ScalarNode scalar && scalar.getValue().isEmpty() && scalar.isPlain();
  }

  /** Its keys, in the order of the file. */
  Set<String> keys() {
    return entries.keySet();
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /** Adds a problem for each unknown key. */
  void expect(Collection<String> known, String hint) {
    entries.forEach((key, entry) -> {
      if (!known.contains(key)) {
        String near = context.problems().isFull() ? "" : Suggestion.among(key, known, "");
        problem(
            entry.key(),
            pathOf(key),
            "cannot use this: there is no such key" + (near.isEmpty() ? hint : near));
      }
    });
  }

  /** Adds a problem with the section. */
  void problem(String what) {
    problem(node, path, what);
  }

  /** Adds a problem with the value of a key, if the key exists. */
  void problem(String key, String what) {
    value(key).ifPresent(value -> problem(value, pathOf(key), what));
  }

  private void problem(Node at, String of, String what) {
    context.problems().add(context.source(at, of) + ": " + what);
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private Optional<Node> value(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /** A single value, with variables replaced. */
  Optional<SourcedText> text(String key) {
    return value(key).flatMap(value -> text(value, pathOf(key)));
  }

  private Optional<SourcedText> text(Node value, String of) {
    if (!(value instanceof ScalarNode scalar)) {
      problem(value, of, "cannot take " + kind(value) + ": it has to be a single value");
      return Optional.empty();
    } else if (isNothing(scalar)) {
      problem(value, of, "cannot use an empty value");
      return Optional.empty();
    }
    String text = context.interpolation().of(scalar.getValue(), what -> problem(value, of, what));
    return Optional.of(
        new SourcedText(
            SourcedText.Origin.FILE, context.source(value, of), text, scalar.getValue()));
  }

  /**
   * A single value, converted.
   *
   * @param form the expected form: "a duration such as 5s"
   */
  <T> Optional<T> value(String key, String form, Function<String, Optional<T>> reading) {
    return text(key).flatMap(given -> context.problems().value(given, form, reading));
  }

  /**
   * A program to run and its arguments.
   *
   * @param form an example: {@code [python, main.py]}
   */
  Optional<List<String>> command(String key, String form) {
    Optional<List<String>> words =
        list(key, form).map(items -> items.stream().map(SourcedText::text).toList());
    boolean isNothing = words.filter(w -> w.isEmpty() || w.getFirst().isEmpty()).isPresent();
    if (isNothing) {
      problem(key, "cannot run an empty command: it has to be a list, " + form);
    }
    return words.filter(_ -> !isNothing);
  }

  /**
   * A list of values.
   *
   * @param form an example: {@code [python, main.py]}
   */
  Optional<List<SourcedText>> list(String key, String form) {
    return value(key).flatMap(value -> list(key, value, form));
  }

  private Optional<List<SourcedText>> list(String key, Node value, String form) {
    if (!(value instanceof SequenceNode sequence)) {
      problem(value, pathOf(key), "cannot take " + kind(value) + ": it has to be a list, " + form);
      return Optional.empty();
    }
    List<SourcedText> items = new ArrayList<>();
    int index = 0;
    for (Node item : sequence.getValue()) {
      text(item, pathOf(key) + "[" + index++ + "]").ifPresent(items::add);
    }
    return Optional.of(items);
  }

  /** A mapping within it. */
  Optional<Section> section(String key) {
    return value(key).flatMap(value -> of(context, value, pathOf(key)));
  }

  /** Whether the value of a key is a mapping. */
  boolean isMapping(String key) {
    return value(key).map(Node::getNodeType).filter(NodeType.MAPPING::equals).isPresent();
  }

  /** The mappings in this section by key. */
  Map<String, Section> sections() {
    return each(key -> section(key));
  }

  /** The values in this section by key. */
  Map<String, SourcedText> texts() {
    return each(key -> text(key));
  }

  private <T> Map<String, T> each(Function<String, Optional<T>> reading) {
    Map<String, T> read = new LinkedHashMap<>();
    entries.keySet().forEach(key -> reading.apply(key).ifPresent(value -> read.put(key, value)));
    return read;
  }

  /** The original texts of values with variables, which may be secrets, by the final text. */
  Map<String, String> written(String key) {
    Map<String, String> written = new LinkedHashMap<>();
    value(key)
        .ifPresent(value ->
            scalars(value)
                .forEach(scalar -> {
                  String text = scalar.getValue();
                  String filledIn = context.interpolation().of(text, _ -> {});
                  if (!filledIn.equals(text)) {
                    written.put(filledIn, text);
                  }
                }));
    return written;
  }

  private static List<ScalarNode> scalars(Node value) {
    List<Node> nodes = value instanceof SequenceNode list ? list.getValue() : List.of(value);
    return nodes.stream().filter(ScalarNode.class::isInstance).map(ScalarNode.class::cast).toList();
  }

  /** The place of a value: {@code watchdog.yaml:7:3: programs.web.command}. */
  Optional<String> source(String key) {
    return value(key).map(value -> context.source(value, pathOf(key)));
  }
}
