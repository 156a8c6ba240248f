package dev.watchdog.bus;

import dev.watchdog.lifecycle.Signal;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A request to {@link Addresses#COMMAND}.
 *
 * @param program its name; empty for the only program
 * @param signal present for {@link Command#SIGNAL}, and only for that
 * @param isWait whether the answer comes when the command is done, and not when it is accepted
 */
public record ControlRequest(
    Command command, Optional<String> program, Optional<Signal> signal, boolean isWait) {

  /** The header that names the caller for the log. */
  public static final String BY = "by";

  /** More than any name has. The log quotes what is refused. */
  private static final int CHARACTERS_MAX = 256;

  private static final Set<String> FIELDS = Set.of("command", "program", "signal", "wait");

  /** What can be asked for. */
  public enum Command {
    STATUS,
    LIST,
    START,
    STOP,
    RESTART,
    SIGNAL;

    /** The command with this word. */
    public static Optional<Command> named(String word) {
      return Arrays.stream(values()).filter(command -> command.word().equals(word)).findFirst();
    }

    /** The command as it is written. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it only looks and changes nothing. */
    public boolean isLook() {
      return this == STATUS || this == LIST;
    }
  }

  /** The body of a message is not a request; the sentence says why. */
  public static final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1;

    private UnreadableException(String sentence) {
      super(sentence);
    }

    /** What is wrong with it. */
    public String sentence() {
      return String.valueOf(getMessage());
    }
  }

  /** Reads the body of a message: a JSON object with the known fields and no others. */
  public static ControlRequest read(Object body) throws UnreadableException {
    if (!(body instanceof JsonObject json)) {
      throw new UnreadableException("a command is a JSON object such as {\"command\":\"status\"}");
    }
    for (String field : json.fieldNames()) {
      if (!FIELDS.contains(field)) {
        throw new UnreadableException(
            "unknown field " + Quoted.of(field) + "; there are command, program, signal and wait");
      }
    }
    Command command = command(json);
    return new ControlRequest(
        command, text(json, "program"), signal(command, json), isTrue(json, "wait"));
  }

  private static Command command(JsonObject json) throws UnreadableException {
    return Command.named(text(json, "command").orElse(""))
        .orElseThrow(() ->
            new UnreadableException(
                "\"command\" is one of "
                    + Arrays.stream(Command.values())
                        .map(Command::word)
                        .collect(Collectors.joining(", "))));
  }

  private static Optional<Signal> signal(Command command, JsonObject json)
      throws UnreadableException {
    Optional<String> text = text(json, "signal");
    if (text.isPresent() != (command == Command.SIGNAL)) {
      throw new UnreadableException(
          text.isPresent()
              ? "\"signal\" belongs to the command signal"
              : "\"signal\" is missing: which one? HUP, USR1, 10");
    }
    Optional<Signal> signal = text.flatMap(Signal::parse);
    if (text.isPresent() && signal.isEmpty()) {
      throw new UnreadableException(
          "\"signal\" is a name such as HUP, or a number from 1 to 64, not "
              + Quoted.of(text.get()));
    }
    return signal;
  }

  private static Optional<String> text(JsonObject json, String field) throws UnreadableException {
    return switch (json.getValue(field)) {
      case null -> Optional.empty();
      case String text when text.length() <= CHARACTERS_MAX -> Optional.of(text);
      case String text ->
          throw new UnreadableException(
              "\""
                  + field
                  + "\" is longer than "
                  + CHARACTERS_MAX
                  + " characters: "
                  + Quoted.of(text));
      default -> throw new UnreadableException("\"" + field + "\" is a string");
    };
  }

  private static boolean isTrue(JsonObject json, String field) throws UnreadableException {
    return switch (json.getValue(field)) {
      case null -> false;
      case Boolean value -> value;
      default -> throw new UnreadableException("\"" + field + "\" is true or false");
    };
  }
}
