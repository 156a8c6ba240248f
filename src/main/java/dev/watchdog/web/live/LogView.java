package dev.watchdog.web.live;

import dev.watchdog.logs.StandardStream;
import java.util.Set;

/** What of a log somebody wants to see, and how. */
public record LogView(Set<StandardStream> streams, Format format) {

  /** How lines are written. */
  public enum Format {
    /** The program's own text. */
    TEXT,
    /** Messages, each a JSON object. */
    JSON,
    /** A JSON object a line. */
    NDJSON
  }
}
