package dev.watchdog.cli.client;

import dev.watchdog.text.Choices;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which lines of a program's output to ask for.
 *
 * @param program its name; empty for the only program
 * @param lines how many of the past; empty for all
 */
public record LogRequest(Optional<String> program, OptionalInt lines, Stream stream) {

  /** Which of the program's streams. */
  public enum Stream {
    ALL,
    STDOUT,
    STDERR
  }

  /** The target for the past lines only. */
  public String past() {
    return path() + "?tail=" + lines.orElse(Integer.MAX_VALUE) + streamOnly();
  }

  /**
   * The target for a live tail.
   *
   * @param from as in the API: now, start, tail:N, seq:N
   */
  public String live(String from) {
    return path() + "?from=" + from + streamOnly() + "&format=json";
  }

  /** Where a live tail begins. */
  public String from() {
    if (lines.isEmpty()) {
      return "start";
    }
    return lines.getAsInt() == 0 ? "now" : "tail:" + lines.getAsInt();
  }

  private String streamOnly() {
    return "&stream=" + Choices.word(stream);
  }

  private String path() {
    return program.map(name -> ProgramsApi.path(name) + "/logs").orElse("/logs");
  }
}
