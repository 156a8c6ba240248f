package dev.watchdog.program;

import dev.watchdog.lifecycle.GroupPolicy;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.logs.Log;
import dev.watchdog.probes.HealthPolicy;
import dev.watchdog.process.Command;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/**
 * What to run, and how to supervise it.
 *
 * @param name of letters, digits, {@code .}, {@code _} and {@code -}; part of addresses and paths
 * @param group what it is to the other programs
 * @param logBytes how much of its output to keep for replay
 * @param publishLogs whether its output is published on the event bus
 * @param health how it is judged whether it is ready and healthy
 */
public record Program(
    String name,
    Command command,
    Supervision supervision,
    GroupPolicy group,
    long logBytes,
    boolean publishLogs,
    HealthPolicy health) {

  private static final long LOG_BYTES = 4 << 20;

  /** Without checks of its readiness and health. */
  public Program(
      String name,
      Command command,
      Supervision supervision,
      GroupPolicy group,
      long logBytes,
      boolean publishLogs) {
    this(name, command, supervision, group, logBytes, publishLogs, HealthPolicy.NONE);
  }

  /** The same, and its output is not published. */
  public Program(
      String name, Command command, Supervision supervision, GroupPolicy group, long logBytes) {
    this(name, command, supervision, group, logBytes, false);
  }

  /** The only program, without checks and published output. */
  public Program(String name, Command command, Supervision supervision, long logBytes) {
    this(name, command, supervision, GroupPolicy.ALONE, logBytes);
  }

  /**
   * A program with the defaults, and the environment of this JVM.
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

  /** The same, judged by these. */
  public Program with(HealthPolicy others) {
    return new Program(name, command, supervision, group, logBytes, publishLogs, others);
  }

  /** For the output of all its runs. */
  Log newLog() {
    return new Log(logBytes, InstantSource.system());
  }

  /** Whether a child of this one could not be one of the other's, or would be judged otherwise. */
  boolean needsAnotherChild(Program other) {
    return !command.equals(other.command) || !health.equals(other.health);
  }
}
