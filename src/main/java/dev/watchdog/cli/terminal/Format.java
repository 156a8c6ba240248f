package dev.watchdog.cli.terminal;

/** The output format of a command. */
public enum Format {
  /** Text to read. */
  TEXT,

  /** NDJSON, as the watchdog sent it, for other programs. */
  JSON
}
