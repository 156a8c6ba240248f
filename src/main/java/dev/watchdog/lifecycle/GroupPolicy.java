package dev.watchdog.lifecycle;

import java.util.List;

/**
 * What a program is to the others of its watchdog: when it starts, and what its end means.
 *
 * @param autostart whether the watchdog starts it, and not only a command
 * @param dependsOn the programs that have to be up, or to have done their work, before it starts;
 *     it is stopped before them
 * @param whenItEnds what happens to the watchdog when the restart policy leaves it ended
 * @param onFatal what happens to the watchdog when it is FATAL
 */
public record GroupPolicy(
    boolean autostart, List<String> dependsOn, WhenItEnds whenItEnds, OnFatal onFatal) {

  /** Of the only program. */
  public static final GroupPolicy ALONE =
      new GroupPolicy(true, List.of(), WhenItEnds.SHUTDOWN, OnFatal.EXIT);

  /** What happens to the watchdog when the program has ended for good. */
  public enum WhenItEnds {
    /** The others go on. */
    NOTHING,
    /** It stops the others, and ends with the program's exit code. */
    SHUTDOWN
  }

  /** What happens to the watchdog when the program is FATAL. */
  public enum OnFatal {
    /** It stops the others, and ends with the program's exit code. */
    EXIT,
    /** It stays, for inspection. */
    STAY
  }

  /** Whether it starts without waiting for a command or for others. */
  public boolean startsAtOnce() {
    return autostart && dependsOn.isEmpty();
  }

  /** Whether it starts when others are up. */
  public boolean waitsForOthers() {
    return autostart && !dependsOn.isEmpty();
  }
}
