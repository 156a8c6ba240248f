package dev.watchdog.lifecycle;

import java.util.List;

/**
 * Why a program that waits for others will not start, unless a command starts what it waits for.
 *
 * @param path from what the program depends on to what has ended for good
 * @param exit how that ended
 */
public record Blocker(List<String> path, ExitStatus exit) {

  /** "api, which waits for migrate, which exited with code 3". */
  public String describe() {
    String end =
        exit instanceof ExitStatus.NotSpawned
            ? "could not be started: " + exit.describe()
            : exit.describe();
    return String.join(", which waits for ", path) + ", which " + end;
  }
}
