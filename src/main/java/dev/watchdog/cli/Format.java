package dev.watchdog.cli;

/** The form in which a client prints. */
enum Format {
  /** For people. */
  TEXT,

  /** For programs: NDJSON, as the watchdog sent it. */
  JSON
}
