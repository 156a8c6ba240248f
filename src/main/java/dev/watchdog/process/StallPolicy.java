package dev.watchdog.process;

import java.time.Duration;

/** What becomes of output while our own stdout or stderr is stalled. */
public enum StallPolicy {
  /** Its writers wait, as they would without a watchdog. */
  BLOCK,
  /** It is dropped, and counted. */
  DROP;

  /**
   * What the reader of our own stdout or stderr has cost so far.
   *
   * @param bytes that were dropped
   * @param lines that were dropped
   * @param stalled how long bytes have waited for it, in all
   */
  public record Losses(long bytes, long lines, Duration stalled) {}
}
