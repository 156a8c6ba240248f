package dev.watchdog.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The config file: YAML 1.2, in which {@code on} and {@code no} are texts. Aliases are resolved;
 * tags are ignored.
 *
 * @param path empty if there is no file
 * @param top the whole file; empty if there is no file or it cannot be read
 */
record ConfigFile(Optional<Path> path, Optional<Section> top) {

  static final ConfigFile NONE = new ConfigFile(Optional.empty(), Optional.empty());

  static final String DEFAULTS = "defaults";
  static final String PROGRAMS = "programs";

  private static final int DEPTH_MAX = 20;

  /**
   * What the sections of one file share.
   *
   * @param file its name, as the user wrote it
   */
  record Context(String file, Interpolation interpolation, Problems problems) {

    /** {@code watchdog.yaml:7:20: programs.web.restart-delay}. */
    String source(Node node, String path) {
      String at = node.getStartMark().map(Context::position).orElse("");
      return file + at + (path.isEmpty() ? "" : ": " + path);
    }

    /** {@code :7:20}. */
    static String position(Mark mark) {
      return ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }
  }

  /**
   * Reads a file. Problems are collected, and a broken file counts as empty.
   *
   * @param named the name of the file
   * @param environment the variables for {@code ${NAME}}
   */
  static ConfigFile read(SourcedText named, Map<String, String> environment, Problems problems) {
    Context context = new Context(named.text(), new Interpolation(environment), problems);
    Optional<Section> top =
        TextFile.read(named, problems)
            .flatMap(text -> compose(text, context))
            .flatMap(node -> Section.of(context, node, ""));
    top.ifPresent(ConfigFile::expectKeys);
    return new ConfigFile(Values.path(named.text()).or(() -> Optional.of(Path.of(""))), top);
  }

  /** Whether there is no file or a readable one. */
  boolean isReadable() {
    return path.isEmpty() || top.isPresent();
  }

  private static void expectKeys(Section top) {
    List<String> options =
        Option.keys(Option.Scope.WATCHDOG, Option.Scope.PROGRAM, Option.Scope.SOLE_PROGRAM);
    top.expect(
        Stream.concat(Stream.of(DEFAULTS, PROGRAMS), options.stream()).toList(),
        "; programs stand under programs:");
  }

  private static Optional<Node> compose(String text, Context context) {
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(TextFile.BYTES_MAX)
            .setAllowNonScalarKeys(true)
            .build();
    try {
      if (isTooDeep(text, settings)) {
        context.problems().add(context.file() + ": cannot read more than " + DEPTH_MAX + " levels");
        return Optional.empty();
      }
      return new Compose(settings).composeString(text).or(() -> nothing(context));
    } catch (MarkedYamlEngineException e) {
      String at = e.getProblemMark().map(Context::position).orElse("");
      context.problems().add(context.file() + at + ": cannot read this as YAML: " + problem(e));
    } catch (YamlEngineException e) {
      context.problems().add(context.file() + ": cannot read this as YAML: " + problem(e));
    }
    return Optional.empty();
  }

  private static Optional<Node> nothing(Context context) {
    context.problems().add(context.file() + ": cannot use an empty file");
    return Optional.empty();
  }

  private static String problem(YamlEngineException e) {
    String all =
        e instanceof MarkedYamlEngineException marked
            ? Stream.of(marked.getContext(), marked.getProblem())
                .filter(part -> part != null && !part.isEmpty())
                .reduce((context, problem) -> context + ", " + problem)
                .orElse("")
            : String.valueOf(e.getMessage());
    return all.lines().findFirst().orElse("");
  }

  /** Composing is recursive and could overflow the stack. */
  private static boolean isTooDeep(String text, LoadSettings settings) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case SequenceStart, MappingStart -> depth++;
        case SequenceEnd, MappingEnd -> depth--;
        default -> {}
      }
      if (depth > DEPTH_MAX) {
        return true;
      }
    }
    return false;
  }

  /** The section {@code defaults}. */
  Optional<Section> defaults() {
    return top.flatMap(section -> section.section(DEFAULTS));
  }

  /** The programs by name; empty if the file has no section {@code programs}. */
  Optional<Map<String, Section>> programs() {
    return top.filter(section -> section.has(PROGRAMS))
        .map(section -> section.section(PROGRAMS).map(Section::sections).orElse(Map.of()));
  }
}
