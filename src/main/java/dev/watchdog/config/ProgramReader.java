package dev.watchdog.config;

import dev.watchdog.lifecycle.AfterExit;
import dev.watchdog.lifecycle.Ending;
import dev.watchdog.lifecycle.GroupPolicy;
import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.GroupPolicy.WhenItEnds;
import dev.watchdog.process.Attributes;
import dev.watchdog.process.Command;
import dev.watchdog.process.spawn.Accounts;
import dev.watchdog.program.Program;
import dev.watchdog.text.Choices;
import dev.watchdog.text.Quantities;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes a program from its options and its sections of the config file. */
final class ProgramReader {

  static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";
  static final String NAME_FORM = "a name of up to 63 letters, digits, '.', '_' and '-'";
  private static final String LOG_BUFFER_FORM = "a size from 4KiB to 4GiB, such as 16MiB";

  private final Options options;
  private final Optional<Section> own;
  private final Optional<Section> defaults;
  private final Map<String, String> environment;
  private final Problems problems;
  private final AttributesReader attributes;

  /**
   * @param own the program's section of the file
   * @param defaults the file's {@code defaults}
   * @param environment the watchdog's own
   */
  ProgramReader(
      Options options,
      Optional<Section> own,
      Optional<Section> defaults,
      Map<String, String> environment,
      Problems problems) {
    this.options = options;
    this.own = own;
    this.defaults = defaults;
    this.environment = environment;
    this.problems = problems;
    this.attributes = new AttributesReader(options, problems);
  }

  /** Reads the program of the command line. */
  Program read(Optional<List<String>> rest) {
    String name =
        options.read(
            Option.NAME, NAME_FORM, text -> Optional.of(text).filter(t -> t.matches(NAME)));
    Attributes wanted = attributes.read();
    Command command = command(wanted).read(options, rest).with(wanted);
    return program(name, command, group(true, List.of()));
  }

  /**
   * Reads a program of the config file.
   *
   * @param isAlone whether it is the only program
   * @param dependsOn the names of existing programs
   */
  Program read(String name, boolean isAlone, List<String> dependsOn) {
    Attributes wanted = attributes.read();
    Command command = command(wanted).read(own.orElseThrow(), text(ProgramKeys.TYPE)).with(wanted);
    return program(name, command, group(isAlone, dependsOn));
  }

  /** The effective settings of a program. */
  List<Effective.Line> effective(Program program) {
    Command command = program.command();
    GroupPolicy group = program.group();
    Stream<Effective.Line> ofFile =
        Stream.of(
            commandLine(command),
            line(ProgramKeys.ENVIRONMENT, ownVariables(command)),
            line(ProgramKeys.DEPENDS_ON, group.dependsOn()),
            line(ProgramKeys.AUTOSTART, group.autostart()),
            line(ProgramKeys.WHEN_IT_ENDS, Choices.word(group.whenItEnds())),
            line(ProgramKeys.ON, on(program.supervision().restarts().on())));
    Stream<Effective.Line> ofHealth =
        HealthReader.describe(program.health()).entrySet().stream()
            .map(entry -> line(entry.getKey(), entry.getValue()));
    Stream<Effective.Line> ofOptions =
        Stream.of(Option.values())
            .filter(option -> option.scope() == Option.Scope.PROGRAM)
            .map(option -> Effective.Line.of(option, options.given(option)));
    return Stream.of(ofFile, ofHealth, ofOptions).flatMap(lines -> lines).toList();
  }

  private Effective.Line commandLine(Command command) {
    List<String> keys = List.of(ProgramKeys.COMMAND, ProgramKeys.PATH, ProgramKeys.ARGS);
    Map<String, String> written = new HashMap<>();
    keys.forEach(key -> own.ifPresent(section -> written.putAll(section.written(key))));
    List<String> words =
        Stream.concat(command.programs().stream().limit(1), command.arguments().stream())
            .map(word -> written.getOrDefault(word, word))
            .toList();
    String source =
        keys.stream()
            .flatMap(key -> own.flatMap(section -> section.source(key)).stream())
            .findFirst()
            .orElse("command line");
    return new Effective.Line(ProgramKeys.COMMAND, words.toString(), source);
  }

  /** The names of its own variables; their values may be secrets. */
  private List<String> ownVariables(Command command) {
    return command.environment().entrySet().stream()
        .filter(variable -> !variable.getValue().equals(environment.get(variable.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** As in the file: {@code [code 75: exit, oom: restart]}. */
  private static List<String> on(Map<Ending, AfterExit> actions) {
    return actions.entrySet().stream()
        .map(action -> action.getKey().text() + ": " + Choices.word(action.getValue()))
        .sorted()
        .toList();
  }

  private Effective.Line line(String key, Object value) {
    String source = holding(key).flatMap(section -> section.source(key)).orElse("default");
    return new Effective.Line(key, value.toString(), source);
  }

  private Program program(String name, Command command, GroupPolicy group) {
    attributes.check(name, command);
    return new Program(
        name,
        command,
        new SupervisionReader(options, problems).read(weakestFirst()),
        group,
        options.read(Option.LOG_BUFFER, LOG_BUFFER_FORM, ProgramReader::logBuffer),
        options.choice(Option.PUBLISH_LOGS, Option.Switch.values()) == Option.Switch.ON,
        new HealthReader(this::holding, problems).read());
  }

  /** A program of another user gets that user's HOME, unless the file sets it. */
  private CommandReader command(Attributes wanted) {
    Map<String, String> inherited = new LinkedHashMap<>(environment);
    wanted.user().map(Accounts.ofThisSystem()::variables).ifPresent(inherited::putAll);
    return new CommandReader(
        new EnvironmentReader(inherited, problems).read(weakestFirst()), problems);
  }

  private List<Section> weakestFirst() {
    return Stream.concat(defaults.stream(), own.stream()).toList();
  }

  private GroupPolicy group(boolean isAlone, List<String> dependsOn) {
    return new GroupPolicy(
        value(ProgramKeys.AUTOSTART, "true or false", Values::truth).orElse(true),
        dependsOn,
        value(
                ProgramKeys.WHEN_IT_ENDS,
                Choices.form(WhenItEnds.values()),
                text -> Choices.find(text, WhenItEnds.values()))
            .orElse(isAlone ? WhenItEnds.SHUTDOWN : WhenItEnds.NOTHING),
        options.choice(Option.ON_FATAL, OnFatal.values()));
  }

  private <T> Optional<T> value(String key, String form, Function<String, Optional<T>> reading) {
    return holding(key).flatMap(section -> section.value(key, form, reading));
  }

  private Optional<SourcedText> text(String key) {
    return holding(key).flatMap(section -> section.text(key));
  }

  /** The section that has a key: the program's own, or {@code defaults}. */
  private Optional<Section> holding(String key) {
    return own.filter(section -> section.has(key))
        .or(() -> defaults.filter(section -> section.has(key)));
  }

  private static Optional<Long> logBuffer(String text) {
    return Quantities.bytes(text).filter(bytes -> bytes >= 1L << 12 && bytes <= 1L << 32);
  }
}
