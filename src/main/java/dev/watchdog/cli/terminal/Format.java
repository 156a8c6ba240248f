package dev.watchdog.cli.terminal;

/** The form in which a client prints. */
public enum Format {
  /** For people. */
  TEXT,

  /** For programs: NDJSON, as the watchdog sent it. */
  JSON
}
