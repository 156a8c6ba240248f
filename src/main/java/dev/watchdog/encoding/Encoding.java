package dev.watchdog.encoding;

import dev.watchdog.logs.Entry;

/** Entries of a log as the bytes of one message: lines, or a single notice. */
public interface Encoding {

  /** A message is long enough then; what comes together may make it longer. */
  int MESSAGE_BYTES = 64 * 1024;

  /**
   * Adds lines, at least one, until the message is long enough.
   *
   * @return how many; the rest belongs into another message
   */
  int add(Entry.Lines lines, Bytes message);

  /** Completes a message of lines. */
  void end(Bytes message);

  /** Makes a gap the message; none, where there are no words for it. */
  void gap(Entry.Gap gap, Bytes message);

  /** Makes the start of a run the message; none, where there are no words for it. */
  void run(Entry.RunStart start, Bytes message);
}
