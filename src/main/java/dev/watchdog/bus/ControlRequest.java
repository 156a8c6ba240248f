package dev.watchdog.bus;

import dev.watchdog.lifecycle.Signal;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is asked for at {@link Addresses#COMMAND}.
 *
 * @param program its name; empty for the only one there is
 * @param signal for {@link Command#SIGNAL}, and only for that
 * @param isWait whether to answer when it is done, and not when it is accepted
 */
public record ControlRequest(
    Command command, Optional<String> program, Optional<Signal> signal, boolean isWait) {

  /** A header in which whoever sends it says for whom, as the log is to call him. */
  public static final String BY = "by";

  /** More than any name has; what is refused is quoted in the log. */
  private static final int CHARACTERS_MAX = 256;

  private static final Set<String> FIELDS = Set.of("command", "program", "signal", "wait");

  /** The verbs. */
  public enum Command {
    STATUS,
    LIST,
    START,
    STOP,
    RESTART,
    SIGNAL;

    /** The one that is written so. */
    public static Optional<Command> named(String word) {
      return Arrays.stream(values()).filter(command -> command.word().equals(word)).findFirst();
    }

    /** As it is written. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it changes nothing. */
    public boolean isLook() {
      return this == STATUS || this == LIST;
    }
  }

  /** A message's body is no request; says in a sentence why. */
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

  /** Reads a message's body: a JSON object with no other fields than those of the contract. */
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
      default -> throw new UnreadableException("\"" + field + "\" is a text");
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
