package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.config.Effective.Line;
import dev.watchdog.config.Effective;
import dev.watchdog.config.Option;
import dev.watchdog.config.Settings;
import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.config.SettingsReader;
import dev.watchdog.text.Printable;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code watchdog check}: whether what {@code run} would be given is right, and what holds then. It
 * needs no watchdog, and starts nothing.
 */
final class CheckCommand {

  static final List<Flag> FLAGS =
      Stream.concat(
              Stream.of(new Flag("o", "text|json", "text: a table; json: an object")),
              Option.flags().stream())
          .toList();

  private CheckCommand() {}

  /** Returns the exit code. */
  static int run(List<String> list, Shell shell) {
    ArgumentParser arguments = ArgumentParser.parse(list, FLAGS);
    Format format = arguments.choice("o", Format.TEXT);
    return switch (SettingsReader.read(arguments, shell.environment())) {
      case Result.Invalid(List<String> problems) ->
          shell.screen().complain(problems, ExitCodes.BAD_USAGE);
      case Result.Help() -> shell.run(Command.CHECK, arguments.result(format), _ -> {});
      case Result.Valid(Settings settings, Supplier<Effective> effective) ->
          shell.run(
              Command.CHECK,
              arguments.result(format),
              _ -> tell(text(effective.get(), format), settings.doubts(), shell.screen()));
    };
  }

  /** What may not be meant is no reason to fail. */
  private static void tell(String text, List<String> doubts, Screen screen) throws ClientException {
    screen.write(text);
    screen.warn(doubts);
  }

  private static String text(Effective effective, Format format) {
    return format == Format.JSON ? json(effective) : table(effective);
  }

  private static String json(Effective effective) {
    JsonObject programs = new JsonObject();
    effective.programs().forEach((name, lines) -> programs.put(name, json(lines)));
    JsonObject all =
        new JsonObject().put("watchdog", json(effective.watchdog())).put("programs", programs);
    return Printable.of(all.encode()) + "\n"; // in JSON the same text
  }

  private static JsonObject json(List<Line> lines) {
    JsonObject object = new JsonObject();
    for (Line line : lines) {
      object.put(
          line.key(), new JsonObject().put("value", line.text()).put("source", line.source()));
    }
    return object;
  }

  private static String table(Effective effective) {
    StringBuilder table = new StringBuilder("watchdog\n");
    effective.watchdog().forEach(line -> table.append(row(line)));
    effective
        .programs()
        .forEach((name, lines) -> {
          table.append("program ").append(name).append('\n');
          lines.forEach(line -> table.append(row(line)));
        });
    return table.toString();
  }

  private static String row(Line line) {
    return String.format(
            Locale.ROOT,
            "  %-22s %-30s  %s",
            line.key(),
            Printable.of(line.text()),
            Printable.of(line.source()))
        + "\n";
  }
}
