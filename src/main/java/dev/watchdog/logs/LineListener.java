package dev.watchdog.logs;

import java.nio.ByteBuffer;

/**
 * Told of lines as soon as they are in the log, so that whoever hands them on need not put them
 * together once more. For the writing thread; it must not wait.
 */
public interface LineListener {

  /**
   * Where the bytes of the next lines are to be put, from its beginning on: an array with room for
   * so many. It may be the same each time.
   */
  ByteBuffer room(int bytes);

  /**
   * Lines were added.
   *
   * @param lines as a reader would find them; their bytes are good until this returns
   * @param isOpen whether it is a part that was shown because nothing followed for a while, and not
   *     one of many that make a line too long
   */
  void added(Entry.Lines lines, boolean isOpen);
}
