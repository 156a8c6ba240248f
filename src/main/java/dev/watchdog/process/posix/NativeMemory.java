package dev.watchdog.process.posix;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A piece of memory whose address C can get, zero at first. A direct buffer, and no MemorySegment:
 * its accessors are var handles, which take a JVM 10 ms when they are first used.
 */
public final class NativeMemory {

  private static final int MADV_DONTNEED = 4; // asm-generic/mman-common.h

  private final ByteBuffer bytes;
  private final long address;

  private NativeMemory(int size) {
    bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder()); // aligned to 8 at least
    address = Linkage.OURS.address(bytes);
  }

  static NativeMemory of(int size) {
    return new NativeMemory(size);
  }

  /** A string, ended by a NUL. */
  static NativeMemory of(String text) {
    byte[] encoded = OsText.encode(text);
    NativeMemory memory = new NativeMemory(encoded.length + 1);
    memory.bytes.put(0, encoded);
    return memory;
  }

  /** An array of addresses, ended by NULL, and the strings behind it. */
  static NativeMemory of(List<String> texts) {
    byte[][] encoded = new byte[texts.size()][];
    int at = Long.BYTES * (encoded.length + 1);
    int size = at;
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = OsText.encode(texts.get(i));
      size += encoded[i].length + 1;
    }
    NativeMemory memory = new NativeMemory(size);
    for (int i = 0; i < encoded.length; i++) {
      memory.bytes.putLong(i * Long.BYTES, memory.address + at);
      memory.bytes.put(at, encoded[i]);
      at += encoded[i].length + 1;
    }
    return memory;
  }

  /** Good for as long as this is reachable: see {@link #keep}. */
  long address() {
    return address;
  }

  int size() {
    return bytes.capacity();
  }

  ByteBuffer bytes() {
    return bytes;
  }

  int getInt(int at) {
    return bytes.getInt(at);
  }

  long getLong(int at) {
    return bytes.getLong(at);
  }

  NativeMemory putInt(int at, int value) {
    bytes.putInt(at, value);
    return this;
  }

  NativeMemory putLong(int at, long value) {
    bytes.putLong(at, value);
    return this;
  }

  /** Has the kernel take back pages of files, which it reads again when needed: madvise(2). */
  public static void giveBack(long address, long length) {
    var _ = CFunction.named("madvise").call(address, length, MADV_DONTNEED);
  }

  /** Ends a call that got its address: until here it is reachable. */
  @SuppressWarnings("ReachabilityFenceUsage") // a call into C throws nothing
  void keep() {
    Reference.reachabilityFence(bytes);
  }
}
