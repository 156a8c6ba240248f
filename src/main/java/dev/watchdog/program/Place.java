package dev.watchdog.program;

import java.util.List;

/**
 * The place of a program among the others of this watchdog.
 *
 * @param autostart whether it starts with the watchdog, and not only when somebody orders it
 * @param dependsOn the programs that have to be up, or to have done their work, before it starts;
 *     it is stopped before them
 * @param whenItEnds what becomes of the watchdog when the restart policy leaves it ended
 * @param onFatal what becomes of the watchdog when it is FATAL
 */
public record Place(
    boolean autostart, List<String> dependsOn, WhenItEnds whenItEnds, OnFatal onFatal) {

  /** Of a program beside which there is none. */
  public static final Place ALONE = new Place(true, List.of(), WhenItEnds.SHUTDOWN, OnFatal.EXIT);

  /** What becomes of the watchdog when the program ended for good. */
  public enum WhenItEnds {
    /** The others go on. */
    NOTHING,
    /** It stops the others, and ends with the program's exit code. */
    SHUTDOWN
  }

  /** What becomes of the watchdog when the program is FATAL. */
  public enum OnFatal {
    /** It stops the others, and ends with the program's exit code. */
    EXIT,
    /** It stays, for inspection. */
    STAY
  }

  /** Whether it is for somebody else to start it: an operator, or the programs it depends on. */
  boolean isHeldBack() {
    return !autostart || !dependsOn.isEmpty();
  }
}
