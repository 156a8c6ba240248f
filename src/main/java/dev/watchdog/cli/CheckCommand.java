package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.ExitCodes;
import dev.watchdog.cli.terminal.Format;
import dev.watchdog.cli.terminal.Screen;
import dev.watchdog.config.Effective;
import dev.watchdog.config.Effective.Line;
import dev.watchdog.config.Option;
import dev.watchdog.config.Settings;
import dev.watchdog.config.SettingsReader;
import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.text.Printable;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** {@code watchdog check}: checks the arguments of {@code run} and prints the settings. */
final class CheckCommand implements Subcommand.Implementation {

  @Override
  public List<Flag> flags() {
    return Stream.concat(
            Stream.of(new Flag("o", "text|json", "text: a table; json: an object")),
            Option.flags().stream())
        .toList();
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    Format format = arguments.choice("o", Format.TEXT);
    return switch (SettingsReader.read(arguments, context.environment())) {
      case Result.Invalid(List<String> problems) ->
          context.screen().complain(problems, ExitCodes.BAD_USAGE);
      case Result.Help() -> context.run(Subcommand.CHECK, arguments.result(format), _ -> {});
      case Result.Valid(Settings settings, Supplier<Effective> effective) ->
          context.run(
              Subcommand.CHECK,
              arguments.result(format),
              _ -> print(text(effective.get(), format), settings.doubts(), context.screen()));
    };
  }

  /** A doubt is a warning: the exit code is 0. */
  private static void print(String text, List<String> doubts, Screen screen)
      throws ClientException {
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
    return Printable.of(all.encode()) + "\n"; // an escape in JSON is the same text
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
