package dev.watchdog.lifecycle;

/** What it means for the watchdog that a program is EXITED. */
public enum Sequel {
  /** Nothing was said about this way to end: as it is with programs that are done. */
  USUAL,
  /** The watchdog stays. */
  STAY,
  /** The watchdog ends, with the program's exit code. */
  EXIT
}
