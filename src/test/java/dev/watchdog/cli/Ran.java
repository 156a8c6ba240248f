package dev.watchdog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.cli.follow.Follower.RetryPolicy;
import dev.watchdog.cli.terminal.Screen;
import dev.watchdog.cli.terminal.Style;
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

  private static final RetryPolicy LONG =
      new RetryPolicy(Duration.ofMillis(1), Duration.ofMinutes(1));
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  static final RetryPolicy NONE = new RetryPolicy(Duration.ZERO, Duration.ZERO);

  static Ran logs(Object socket, String... words) {
    return logs(LONG, socket, words);
  }

  static Ran logs(RetryPolicy retries, Object socket, String... words) {
    return run(Style.PLAIN, retries, context -> Subcommand.LOGS.run(with(socket, words), context));
  }

  static Ran events(Object socket, String... words) {
    return run(Style.PLAIN, LONG, context -> Subcommand.EVENTS.run(with(socket, words), context));
  }

  /** Any command but run. */
  static Ran command(Object socket, String... words) {
    return command(Style.PLAIN, socket, words);
  }

  static Ran command(Style style, Object socket, String... words) {
    return run(style, LONG, context -> CommandLine.run(with(socket, words), context));
  }

  /** A command that needs no watchdog. */
  static Ran alone(String... words) {
    return run(Style.PLAIN, LONG, context -> CommandLine.run(List.of(words), context));
  }

  private static Ran run(Style style, RetryPolicy retries, ToIntFunction<CommandContext> client) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = client.applyAsInt(context(out, err, style, retries));
    return new Ran(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Prints elsewhere. */
  static int logsTo(OutputStream out, OutputStream err, Object socket, String... words) {
    return Subcommand.LOGS.run(with(socket, words), context(out, err, Style.PLAIN, LONG));
  }

  private static CommandContext context(
      OutputStream out, OutputStream err, Style style, RetryPolicy retries) {
    return new CommandContext(Map.of(), new Screen(out, err, style), () -> NOW, retries);
  }

  private static List<String> with(Object socket, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-socket", socket.toString()));
    return all;
  }
}
