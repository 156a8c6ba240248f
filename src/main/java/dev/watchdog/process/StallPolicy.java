package dev.watchdog.process;

/** What becomes of output while nobody reads our own stdout or stderr. */
public enum StallPolicy {
  /** Its writers wait, as they would without a watchdog. */
  BLOCK,
  /** It is dropped, and counted. */
  DROP
}
