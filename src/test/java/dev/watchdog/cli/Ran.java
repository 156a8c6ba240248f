package dev.watchdog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** What a client did, run within the test. */
record Ran(int exitCode, String out, String err) {

  private static final Patience LONG = new Patience(Duration.ofMillis(1), Duration.ofMinutes(1));
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  static final Patience NONE = new Patience(Duration.ZERO, Duration.ZERO);

  static Ran logs(Object socket, String... words) {
    return logs(LONG, socket, words);
  }

  static Ran logs(Patience patience, Object socket, String... words) {
    return run(Style.PLAIN, patience, shell -> LogsCommand.run(with(socket, words), shell));
  }

  static Ran events(Object socket, String... words) {
    return run(Style.PLAIN, LONG, shell -> EventsCommand.run(with(socket, words), shell));
  }

  /** Any command but run. */
  static Ran command(Object socket, String... words) {
    return command(Style.PLAIN, socket, words);
  }

  static Ran command(Style style, Object socket, String... words) {
    return run(style, LONG, shell -> Commands.run(with(socket, words), shell));
  }

  /** A command that asks nobody. */
  static Ran alone(String... words) {
    return run(Style.PLAIN, LONG, shell -> Commands.run(List.of(words), shell));
  }

  private static Ran run(Style style, Patience patience, ToIntFunction<Shell> client) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = client.applyAsInt(shell(out, err, style, patience));
    return new Ran(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Prints elsewhere. */
  static int logsTo(OutputStream out, OutputStream err, Object socket, String... words) {
    return LogsCommand.run(with(socket, words), shell(out, err, Style.PLAIN, LONG));
  }

  private static Shell shell(OutputStream out, OutputStream err, Style style, Patience patience) {
    return new Shell(Map.of(), new Screen(out, err, style), () -> NOW, patience);
  }

  private static List<String> with(Object socket, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-socket", socket.toString()));
    return all;
  }
}
