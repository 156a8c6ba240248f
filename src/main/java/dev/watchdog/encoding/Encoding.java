package dev.watchdog.encoding;

import dev.watchdog.logs.Entry;

/** Encodes entries of a log as the bytes of one message: lines, or a single notice. */
public interface Encoding {

  /** A message of this size is long enough; one batch of lines may exceed it. */
  int MESSAGE_BYTES = 64 * 1024;

  /**
   * Adds lines, at least one, until the message is long enough.
   *
   * @return the number of lines added; the others belong to another message
   */
  int add(Entry.Lines lines, Bytes message);

  /** Completes a message of lines. */
  void end(Bytes message);

  /** Encodes a gap; the message stays empty if the format has none. */
  void gap(Entry.Gap gap, Bytes message);

  /** Encodes the start of a run; the message stays empty if the format has none. */
  void run(Entry.RunStart start, Bytes message);
}
