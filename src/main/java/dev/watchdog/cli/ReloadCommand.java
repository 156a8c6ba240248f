package dev.watchdog.cli;

import static java.util.stream.Collectors.joining;

import java.net.ProtocolException;
import java.util.List;
import java.util.stream.Stream;

/** {@code watchdog reload}: has the config file read again, and prints what came of it. */
final class ReloadCommand {

  private static final List<String> LISTS = List.of("added", "removed", "restarted", "changed");

  private ReloadCommand() {}

  /** Returns the exit code. */
  static int run(List<String> words, Shell shell) {
    return shell.run(Command.RELOAD, ReloadOptions.parse(words), options -> reload(options, shell));
  }

  private static void reload(ReloadOptions options, Shell shell) throws ClientException {
    String json = shell.client(options.socket()).post("/v1/reload", "", Client.FOR_EVER);
    shell.screen().write(text(json, options.format()) + "\n");
  }

  private static String text(String json, Format format) throws ClientException {
    try {
      Received changes = Received.parse(json);
      return format == Format.JSON ? changes.json() : sentence(changes);
    } catch (ProtocolException e) {
      throw ClientException.notUnderstood(e);
    }
  }

  private static String sentence(Received changes) {
    String done =
        LISTS.stream().flatMap(list -> part(list, changes.texts(list))).collect(joining("; "));
    String later =
        part("; changed, but not before the watchdog is restarted:", changes.texts("needRestart"))
            .findFirst()
            .orElse("");
    return (done.isEmpty() ? "nothing is different" : done) + later;
  }

  private static Stream<String> part(String words, List<String> names) {
    return Stream.of(words + " " + String.join(", ", names)).filter(_ -> !names.isEmpty());
  }
}
