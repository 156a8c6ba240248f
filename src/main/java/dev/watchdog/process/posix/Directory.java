package dev.watchdog.process.posix;

import java.util.function.IntConsumer;

/**
 * Directories of the kernel's file systems. The entries of those of {@code /proc} whose names are
 * numbers, processes or the file descriptors of one, may be a million: they are read a few at a
 * time.
 */
public final class Directory {

  private static final long SYS_GETDENTS64 = Libc.IS_X86_64 ? 217 : 61; // musl 1.1 lacks it
  private static final int LENGTH_AT = 16; // of struct linux_dirent64: inode, offset, length, type
  private static final int NAME_AT = 19;

  /** Few enough that the entries are still true when the last of them is looked at. */
  private static final int CHUNK_BYTES = 2048;

  private static final CFunction SYSCALL = CFunction.named("syscall");
  private static final CFunction MKDIR = CFunction.named("mkdir");
  private static final CFunction RMDIR = CFunction.named("rmdir");
  private static final int MODE = 0755; // rmdir(2) takes none, and does not look at it
  private static final ThreadLocal<NativeMemory> CHUNK =
      ThreadLocal.withInitial(() -> NativeMemory.of(CHUNK_BYTES));

  private Directory() {}

  /**
   * Takes its numbers one by one.
   *
   * @return whether these were all
   */
  public static boolean forEach(String path, IntConsumer taker) {
    int fd = SystemFile.open(path);
    if (fd < 0) {
      return false;
    }
    try {
      return forEach(fd, taker);
    } finally {
      Fd.close(fd);
    }
  }

  /** Makes one that others may list; 0 or the errno. */
  public static int make(String path) {
    return change(MKDIR, path);
  }

  /** Removes one that is empty; 0 or the errno. */
  public static int remove(String path) {
    return change(RMDIR, path);
  }

  private static int change(CFunction function, String path) {
    NativeMemory memory = NativeMemory.of(path);
    int errno = (int) function.call(memory.address(), MODE) == 0 ? 0 : Libc.errno();
    memory.keep();
    return errno;
  }

  private static boolean forEach(int fd, IntConsumer taker) {
    NativeMemory chunk = CHUNK.get();
    byte[] entries = new byte[CHUNK_BYTES];
    while (true) {
      int n = (int) SYSCALL.call(SYS_GETDENTS64, fd, chunk.address(), CHUNK_BYTES);
      if (n <= 0) {
        return n == 0;
      }
      chunk.bytes().get(0, entries, 0, n);
      for (int at = 0; at < n; at += length(entries, at)) {
        int number = number(entries, at + NAME_AT);
        if (number >= 0) {
          taker.accept(number);
        }
      }
    }
  }

  private static int length(byte[] entries, int at) {
    return (entries[at + LENGTH_AT] & 0xff) | (entries[at + LENGTH_AT + 1] & 0xff) << 8;
  }

  /** The name as a number; negative if it is not one. */
  private static int number(byte[] entries, int at) {
    int number = 0;
    for (int i = at; entries[i] != 0; i++) {
      if (entries[i] < '0' || entries[i] > '9') {
        return -1;
      }
      number = number * 10 + entries[i] - '0';
    }
    return number;
  }
}
