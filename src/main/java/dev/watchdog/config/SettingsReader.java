package dev.watchdog.config;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.config.Option.Scope;
import dev.watchdog.config.SourcedText.Origin;
import dev.watchdog.ownlog.OwnLog;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.program.Program;
import dev.watchdog.text.Choices;
import dev.watchdog.text.Quantities;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes the settings from the command line, the environment, the config file and the defaults, in
 * this order of precedence.
 */
public final class SettingsReader {

  private static final String SHUTDOWN_FORM = "none or a duration of more than 1s, such as 30s";
  private static final String END_SIGNALS_FORM =
      "one or more signals that can be caught, such as TERM,QUIT";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Problems problems = new Problems();
  private final ArgumentParser arguments;
  private final Optional<List<String>> command;
  private final Map<String, String> environment;
  private final ConfigFile file;
  private final Optional<Section> defaults;
  private final Optional<Map<String, Section>> inFile;

  private SettingsReader(ArgumentParser arguments, Map<String, String> environment) {
    this.environment = environment;
    this.arguments = arguments;
    this.command = arguments.onlyRest("; a command goes after --, a config file after -config");
    arguments.problems().forEach(problems::add);
    this.file = arguments.isHelp() ? ConfigFile.NONE : file();
    this.defaults = file.defaults();
    this.inFile = file.programs();
    defaults.ifPresent(section -> section.expect(ProgramKeys.ofDefaults(), ""));
  }

  /** The result. */
  public sealed interface Result {
    /**
     * Valid settings.
     *
     * @param effective the settings with their sources, computed on request
     */
    record Valid(Settings settings, Supplier<Effective> effective) implements Result {}

    /** The user asks for help. */
    record Help() implements Result {}

    /** One sentence for each problem. */
    record Invalid(List<String> problems) implements Result {}
  }

  /**
   * Reads the settings of {@code run}.
   *
   * @param words after {@code run}
   * @param environment for options and programs
   */
  public static Result read(List<String> words, Map<String, String> environment) {
    return read(ArgumentParser.parse(words, Option.flags()), environment);
  }

  /** Reads arguments that were parsed with {@link Option#flags}, and perhaps with others. */
  public static Result read(ArgumentParser arguments, Map<String, String> environment) {
    return new SettingsReader(arguments, environment).read();
  }

  private ConfigFile file() {
    SourcedText named = outside(Option.CONFIG).orElse(SourcedText.byDefault(Option.CONFIG));
    return named.text().equals("none")
        ? ConfigFile.NONE
        : ConfigFile.read(named, environment, problems);
  }

  private Result read() {
    if (arguments.isHelp()) {
      return new Result.Help();
    }
    if (!file.isReadable()) {
      return new Result.Invalid(problems.sentences()); // missing settings may be in the file
    }
    Options options = new Options(this::ofWatchdog, problems);
    CompanionReader companions = new CompanionReader(options, problems);
    List<Program> programs = programs();
    Optional<Duration> shutdownTimeout =
        options.unlessNone(Option.SHUTDOWN_TIMEOUT, SHUTDOWN_FORM, SettingsReader::shutdownTimeout);
    Serving serving = new ServingReader(options, environment, problems).read();
    Settings settings =
        new Settings(
            programs,
            options.read(Option.END_SIGNALS, END_SIGNALS_FORM, Values::endSignals),
            shutdownTimeout,
            serving,
            companions.companions(),
            companions.path(),
            options.choice(Option.OUTPUT, OutputForm.values()),
            options.choice(Option.STDOUT_STALL, StallPolicy.values()),
            options.choice(Option.LOG_FORMAT, OwnLog.Format.values()),
            options.choice(Option.LOG_LEVEL, OwnLog.Level.values()),
            file.path(),
            problems.isEmpty() ? Doubts.about(options, programs, serving) : List.of());
    return problems.isEmpty()
        ? new Result.Valid(settings, () -> effective(settings.programs()))
        : new Result.Invalid(problems.sentences());
  }

  private Effective effective(List<Program> programs) {
    Map<String, Section> sections = inFile.orElse(Map.of());
    Map<String, List<Effective.Line>> ofPrograms = new LinkedHashMap<>();
    for (Program program : programs) {
      Optional<Section> own = Optional.ofNullable(sections.get(program.name()));
      ofPrograms.put(program.name(), reader(own).effective(program));
    }
    return new Effective(
        Stream.of(Option.values())
            .filter(option -> option.scope() == Scope.WATCHDOG)
            .map(option -> Effective.Line.of(option, ofWatchdog(option)))
            .toList(),
        ofPrograms);
  }

  private List<Program> programs() {
    if (inFile.isEmpty()) {
      return List.of(reader(Optional.empty()).read(command));
    }
    refuseAnother();
    return new ProgramsSection(inFile.get(), own -> reader(Optional.of(own)), problems).read();
  }

  private ProgramReader reader(Optional<Section> own) {
    Options options = new Options(option -> ofProgram(option, own), problems);
    return new ProgramReader(options, own, defaults, environment, problems);
  }

  /** A program on the command line cannot be combined with programs in the file. */
  private void refuseAnother() {
    Stream.of(Option.values())
        .filter(option -> option.scope() == Scope.SOLE_PROGRAM)
        .map(this::ofWatchdog)
        .filter(SourcedText::isGiven)
        .forEach(given ->
            problems.add(given.problem("cannot be used beside programs: in the config file")));
    if (command.isPresent()) {
      problems.add(
          "the command after -- cannot be used beside programs: in the config file;"
              + " leave out one of them");
    }
  }

  private static Optional<Duration> shutdownTimeout(String text) {
    return Quantities.duration(text).filter(duration -> duration.compareTo(SECOND) > 0);
  }

  private SourcedText ofWatchdog(Option option) {
    return outside(option).or(() -> in(file.top(), option)).orElseGet(() -> byDefault(option));
  }

  /** Lines of several programs get a prefix by default, because they mix. */
  private SourcedText byDefault(Option option) {
    SourcedText usual = SourcedText.byDefault(option);
    boolean areSeveral = inFile.filter(programs -> programs.size() > 1).isPresent();
    return option == Option.OUTPUT && areSeveral
        ? usual.part(Choices.word(OutputForm.PREFIXED))
        : usual;
  }

  private SourcedText ofProgram(Option option, Optional<Section> own) {
    return outside(option)
        .or(() -> in(own, option))
        .or(() -> in(defaults, option))
        .or(() -> in(file.top(), option))
        .orElseGet(() -> SourcedText.byDefault(option));
  }

  private static Optional<SourcedText> in(Optional<Section> section, Option option) {
    return section.flatMap(s -> s.text(option.key()));
  }

  private Optional<SourcedText> outside(Option option) {
    Optional<String> onLine = arguments.value(option.key());
    if (onLine.isPresent()) {
      return Optional.of(new SourcedText(Origin.COMMAND_LINE, option.flag(), onLine.get()));
    }
    return Optional.of(environment.getOrDefault(option.variable(), ""))
        .filter(text -> !text.isEmpty())
        .map(text -> new SourcedText(Origin.ENVIRONMENT, option.variable(), text));
  }
}
