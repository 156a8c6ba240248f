package dev.watchdog.logs;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a program has written to one of its streams, over all runs. The writing thread counts,
 * any thread reads. Counting needs no read-modify-write and no fence, so it costs nothing.
 */
public final class Tally {

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong lines = new AtomicLong();

  Tally() {}

  void addBytes(int more) {
    bytes.setRelease(bytes.getPlain() + more);
  }

  void addLines(int more) {
    lines.setRelease(lines.getPlain() + more);
  }

  /** The bytes as they were read, with newlines. */
  public long bytes() {
    return bytes.get();
  }

  /** The lines as they were numbered: each part of a line that was cut counts. */
  public long lines() {
    return lines.get();
  }
}
