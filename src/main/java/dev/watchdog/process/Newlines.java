package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.watchdog.logs.LineAssembler;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * memchr(3) over one buffer. For lines of 100 bytes it takes a fifth of the time of a loop that
 * only the fast compiler has seen, and it is what numbering costs.
 */
final class Newlines implements LineAssembler.NewlineFinder {

  // Addresses as numbers: a MemorySegment for each line would be garbage for each line.
  private static final MethodHandle MEMCHR =
      Libc.linkCritical("memchr", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);

  private final MemorySegment buffer;
  private final long address;

  Newlines(MemorySegment buffer) {
    this.buffer = buffer;
    this.address = buffer.address();
  }

  @Override
  public int find(int from, int to) {
    assert from <= to && to <= buffer.byteSize();
    try {
      long found = (long) MEMCHR.invokeExact(address + from, (int) '\n', (long) (to - from));
      return found == 0 ? -1 : (int) (found - address);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }
}
