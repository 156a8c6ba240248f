package dev.watchdog.process.posix;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The beginning of a file of the system. Other processes decide how large many of these files are
 * ({@code prctl(PR_SET_MM_MAP)} makes {@code /proc/PID/environ} as large as memory), so every read
 * has a bound, and what lies beyond it counts as not there. To open one never waits, not even for
 * the writer of a FIFO.
 */
public final class SystemFile {

  /** For files that only the kernel or an administrator makes larger. */
  public static final int BYTES_MAX = 1 << 20;

  /** More than execve(2) takes with the usual stack limit of 8 MiB. */
  private static final int ENVIRONMENT_BYTES_MAX = 2 << 20;

  private static final int VALUE_BYTES_MAX = 512;
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int PATH_BYTES_MAX = 4096; // limits.h, PATH_MAX

  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final int O_NONBLOCK = 0x800; // asm-generic/fcntl.h, as on both architectures
  private static final int O_CLOEXEC = 0x80000;

  private static final CFunction OPEN = CFunction.named("open");
  private static final CFunction GETXATTR = CFunction.named("getxattr");
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private SystemFile() {}

  /** Memory of a thread: a scan of {@code /proc} reads thousands of files. */
  private static final class Scratch {
    private final NativeMemory path = NativeMemory.of(PATH_BYTES_MAX);
    private final NativeMemory chunk = NativeMemory.of(CHUNK_BYTES);
  }

  /** A descriptor that the caller closes, or the negative errno. */
  static int open(String path) {
    return open(path, O_RDONLY);
  }

  private static int open(String path, int access) {
    byte[] bytes = OsText.encode(path);
    if (bytes.length >= PATH_BYTES_MAX) {
      return -Errno.ENAMETOOLONG;
    }
    NativeMemory to = SCRATCH.get().path;
    to.bytes().put(0, bytes).put(bytes.length, (byte) 0);
    int fd = (int) OPEN.call(to.address(), access | O_NONBLOCK | O_CLOEXEC);
    return fd >= 0 ? fd : -Libc.errno();
  }

  /** Reads up to 16 KiB from an open file; the count, or the negative errno. */
  private static int readChunk(int fd, byte[] into, int at) {
    NativeMemory chunk = SCRATCH.get().chunk;
    int n = (int) Fd.read(fd, chunk, Math.min(CHUNK_BYTES, into.length - at));
    if (n > 0) {
      chunk.bytes().get(0, into, at, n);
    }
    return n;
  }

  /**
   * One read(2): all of a file that the kernel writes in one piece, such as {@code /proc/PID/stat}.
   *
   * @return how many bytes there are, or the negative errno
   */
  public static int readOnce(String path, byte[] into) {
    int fd = open(path);
    if (fd < 0) {
      return fd;
    }
    int n = readChunk(fd, into, 0);
    Fd.close(fd);
    return n;
  }

  /** Tells the kernel something short, in one write(2); whether it took that. */
  public static boolean write(String path, String text) {
    int fd = open(path, O_WRONLY);
    if (fd < 0) {
      return false;
    }
    byte[] bytes = OsText.encode(text);
    NativeMemory chunk = SCRATCH.get().chunk;
    chunk.bytes().put(0, bytes);
    long n = Fd.write(fd, chunk, bytes.length);
    Fd.close(fd);
    return n == bytes.length;
  }

  /** Whether an extended attribute (xattr(7)) has this value of one byte. */
  public static boolean hasAttribute(String path, String attribute, char expected) {
    NativeMemory file = NativeMemory.of(path);
    NativeMemory name = NativeMemory.of(attribute);
    NativeMemory value = NativeMemory.of(1);
    long length = GETXATTR.call(file.address(), name.address(), value.address(), value.size());
    file.keep();
    name.keep();
    return length == 1 && value.bytes().get(0) == expected;
  }

  /** Its bytes, at most so many; empty where it cannot be read. */
  public static Optional<byte[]> bytes(String path, int bytesMax) {
    int fd = open(path);
    if (fd < 0) {
      return Optional.empty();
    }
    try {
      return bytes(fd, bytesMax);
    } finally {
      Fd.close(fd);
    }
  }

  private static Optional<byte[]> bytes(int fd, int bytesMax) {
    byte[] bytes = new byte[Math.min(bytesMax, CHUNK_BYTES)];
    int length = 0;
    while (true) {
      int n = readChunk(fd, bytes, length);
      if (n < 0) {
        return Optional.empty();
      }
      length += n;
      if (n == 0 || length == bytesMax) {
        return Optional.of(Arrays.copyOf(bytes, length));
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(bytesMax, 2L * length));
      }
    }
  }

  /** Its lines, as far as they end within {@link #BYTES_MAX}; empty where it cannot be read. */
  public static Optional<List<String>> lines(Path file) {
    return lines(file, BYTES_MAX);
  }

  public static Optional<List<String>> lines(Path file, int bytesMax) {
    return bytes(file.toString(), bytesMax)
        .map(bytes -> {
          int end = bytes.length < bytesMax ? bytes.length : lastNewline(bytes) + 1;
          return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
        });
  }

  private static int lastNewline(byte[] bytes) {
    int i = bytes.length - 1;
    while (i >= 0 && bytes[i] != '\n') {
      i--;
    }
    return i;
  }

  /**
   * A variable of the environment that a process was executed with, if we may read it. The search
   * takes constant memory; our own marks come first in the block.
   */
  public static Optional<String> variable(int pid, String name) {
    int fd = open("/proc/" + pid + "/environ");
    if (fd < 0) {
      return Optional.empty();
    }
    try {
      return variable(fd, (name + "=").getBytes(StandardCharsets.UTF_8));
    } finally {
      Fd.close(fd);
    }
  }

  private static Optional<String> variable(int fd, byte[] prefix) {
    byte[] chunk = new byte[CHUNK_BYTES];
    byte[] found = new byte[prefix.length + VALUE_BYTES_MAX];
    int matched = 0; // bytes of the current string; -1: it is another variable
    for (int total = 0; total < ENVIRONMENT_BYTES_MAX; ) {
      int n = readChunk(fd, chunk, 0);
      if (n <= 0) {
        return Optional.empty();
      }
      total += n;
      for (int i = 0; i < n; i++) {
        byte b = chunk[i];
        if (b == 0) {
          if (matched >= prefix.length) {
            return Optional.of(OsText.decode(Arrays.copyOfRange(found, prefix.length, matched)));
          }
          matched = 0;
        } else if (matched >= 0) {
          boolean fits = matched < prefix.length ? b == prefix[matched] : matched < found.length;
          if (fits) {
            found[matched] = b;
          }
          matched = fits ? matched + 1 : -1;
        }
      }
    }
    return Optional.empty();
  }
}
