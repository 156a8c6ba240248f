package dev.watchdog.web.live;

import dev.watchdog.logs.StandardStream;
import java.util.Set;

/** Which streams of a log a reader gets, and in which format. */
public record LogView(Set<StandardStream> streams, Format format) {

  /** How lines are written. */
  public enum Format {
    /** The program's own text. */
    TEXT,
    /** Messages, each a JSON object. */
    JSON,
    /** Lines, each a JSON object. */
    NDJSON
  }
}
