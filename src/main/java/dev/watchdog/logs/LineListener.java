package dev.watchdog.logs;

import java.nio.ByteBuffer;

/**
 * Gets lines as soon as they are in the log, so that an output that forwards them need not assemble
 * them again. Called by the writing thread; it must not wait.
 */
public interface LineListener {

  /**
   * A buffer with an array and room for the bytes of the next lines, which are put at its
   * beginning. It may be the same each time.
   */
  ByteBuffer room(int bytes);

  /**
   * Lines were added.
   *
   * @param lines as a reader gets them; their bytes are valid until this returns
   * @param isOpen whether it is a part that was added because nothing followed for a while, and not
   *     because the line is too long
   */
  void added(Entry.Lines lines, boolean isOpen);
}
