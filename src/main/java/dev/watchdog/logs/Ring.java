package dev.watchdog.logs;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The last {@code capacity} bytes of a stream whose offsets only grow. They lie outside the heap,
 * in chunks that are allocated when they are first written: an idle program costs nothing.
 *
 * <p>One thread writes. A reader may read what is being overwritten, and has to find that out.
 */
final class Ring {

  private static final int CHUNK_BYTES = 64 * 1024;

  private final @Nullable ByteBuffer[] chunks;
  private final int chunkBytes;
  private final long capacity;

  Ring(long capacity) {
    this.chunkBytes = (int) Math.min(capacity, CHUNK_BYTES);
    this.chunks = new ByteBuffer[(int) Math.ceilDiv(capacity, chunkBytes)];
    this.capacity = (long) chunks.length * chunkBytes;
  }

  /** The capacity that was asked for, rounded up to whole chunks. */
  long capacity() {
    return capacity;
  }

  /** Writes the remaining bytes of {@code from}, and leaves its position as it is. */
  void put(long offset, ByteBuffer from) {
    int position = from.position();
    while (position < from.limit()) {
      int at = (int) (offset % capacity % chunkBytes);
      int length = Math.min(from.limit() - position, chunkBytes - at);
      writable(offset).put(at, from, position, length);
      position += length;
      offset += length;
    }
  }

  /** Reads from {@code offset} until {@code into} is full from {@code at} to {@code end}. */
  void get(long offset, byte[] into, int at, int end) {
    while (at < end) {
      int from = (int) (offset % capacity % chunkBytes);
      int length = Math.min(end - at, chunkBytes - from);
      ByteBuffer chunk = chunks[chunkAt(offset)];
      if (chunk != null) { // else it was never written, and the reader has been overtaken
        chunk.get(from, into, at, length);
      }
      at += length;
      offset += length;
    }
  }

  private int chunkAt(long offset) {
    return (int) (offset % capacity / chunkBytes);
  }

  private ByteBuffer writable(long offset) {
    int index = chunkAt(offset);
    ByteBuffer chunk = chunks[index];
    if (chunk == null) {
      chunk = ByteBuffer.allocateDirect(chunkBytes);
      chunks[index] = chunk;
    }
    return chunk;
  }
}
