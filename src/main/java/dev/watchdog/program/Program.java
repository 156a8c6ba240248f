package dev.watchdog.program;

import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.process.Command;
import java.util.Arrays;
import java.util.List;

/**
 * What to run, and how to supervise it.
 *
 * @param name of letters, digits, {@code .}, {@code _} and {@code -}; part of addresses and paths
 * @param place among the other programs
 * @param logBytes how much of its output to keep for replay
 * @param publishLogs whether its output is published on the event bus
 */
public record Program(
    String name,
    Command command,
    Supervision supervision,
    Place place,
    long logBytes,
    boolean publishLogs) {

  private static final long LOG_BYTES = 4 << 20;

  /** A program beside which there is none, and whose output is not published. */
  public Program(String name, Command command, Supervision supervision, long logBytes) {
    this(name, command, supervision, Place.ALONE, logBytes, false);
  }

  /**
   * A program as it is where nobody says otherwise, with the environment of this JVM.
   *
   * @param command a path or a name to be looked up on the PATH
   */
  public static Program of(String name, String command, String... arguments) {
    return new Program(
        name,
        new Command(List.of(command), Arrays.asList(arguments), System.getenv()),
        Supervision.DEFAULT,
        LOG_BYTES);
  }

  /** Whether a child of this one could not be one of the other's. */
  boolean needsAnotherChild(Program other) {
    return !command.equals(other.command);
  }
}
