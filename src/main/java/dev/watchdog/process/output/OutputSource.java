package dev.watchdog.process.output;

import dev.watchdog.logs.LineAssembler;
import dev.watchdog.logs.Log;

/** One stream of one run: the read end of its pipe, and where its bytes go. */
final class OutputSource {

  private final int fd;
  private final LineWriter writer;
  private final Log log;
  private final LineAssembler lines;
  private long partialSince;

  /**
   * @param lines tell the writer what they become, unless bytes are handed on as they are
   */
  OutputSource(int fd, LineWriter writer, Log log, LineAssembler lines) {
    this.fd = fd;
    this.writer = writer;
    this.log = log;
    this.lines = lines;
  }

  int fd() {
    return fd;
  }

  OutputSink sink() {
    return writer.sink();
  }

  LineWriter writer() {
    return writer;
  }

  LineAssembler lines() {
    return lines;
  }

  boolean isOf(Log other) {
    return log == other;
  }

  /** When the line that has no newline yet began, by {@link System#nanoTime}. */
  long partialSince() {
    return partialSince;
  }

  void partialSince(long nanos) {
    partialSince = nanos;
  }
}
