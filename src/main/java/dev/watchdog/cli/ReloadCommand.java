package dev.watchdog.cli;

import static java.util.stream.Collectors.joining;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.cli.client.Client;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.terminal.Format;
import java.net.ProtocolException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code watchdog reload}: has the config file read again, and prints the changes. */
final class ReloadCommand implements Subcommand.Implementation {

  private static final List<String> LISTS = List.of("added", "removed", "restarted", "changed");

  private record Options(Format format, Optional<String> socket) {}

  @Override
  public List<Flag> flags() {
    return List.of(
        new Flag("o", "text|json", "text: a sentence; json: the answer of the watchdog"),
        CommandContext.SOCKET);
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    arguments.noOperand();
    Options options = new Options(arguments.choice("o", Format.TEXT), arguments.value("socket"));
    return context.run(Subcommand.RELOAD, arguments.result(options), o -> reload(o, context));
  }

  private static void reload(Options options, CommandContext context) throws ClientException {
    String json = context.client(options.socket()).post("/v1/reload", "", Client.FOR_EVER);
    context.screen().write(text(json, options.format()) + "\n");
  }

  private static String text(String json, Format format) throws ClientException {
    try {
      JsonMessage changes = JsonMessage.parse(json);
      return format == Format.JSON ? changes.json() : sentence(changes);
    } catch (ProtocolException e) {
      throw ClientException.notUnderstood(e);
    }
  }

  private static String sentence(JsonMessage changes) {
    String done =
        LISTS.stream().flatMap(list -> part(list, changes.texts(list))).collect(joining("; "));
    String later =
        part("; needs a restart of the watchdog:", changes.texts("needRestart"))
            .findFirst()
            .orElse("");
    return (done.isEmpty() ? "nothing changed" : done) + later;
  }

  private static Stream<String> part(String words, List<String> names) {
    return Stream.of(words + " " + String.join(", ", names)).filter(_ -> !names.isEmpty());
  }
}
