package dev.watchdog.process.proc;

import dev.watchdog.process.posix.Libc;
import dev.watchdog.process.posix.SystemFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The machines that the bindings of this package are written for. */
public final class Machine {

  private static final String CACHE = "watchdog.jsa";

  /** With fewer file descriptors the watchdog cannot run. */
  private static final int OPEN_FILES_MIN = 64;

  private static final int FILE_TYPE = 0170000; // of a mode, inode(7)
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int MEMORY_DEVICES = 1; // major number, linux/major.h

  private Machine() {}

  /** The name of this host, as gethostname(2) gives it. */
  public static String hostName() {
    return SystemFile.lines(Path.of("/proc/sys/kernel/hostname")).stream()
        .flatMap(List::stream)
        .findFirst()
        .orElse("localhost");
  }

  /** The effective user ID of this process. */
  public static int userId() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw withoutProc();
    }
  }

  /**
   * Whether a file descriptor of this process is a terminal, as far as its device says: each
   * character device that is not one of the memory devices, such as {@code /dev/null}, counts. Its
   * path says less: a terminal of another mount namespace has none.
   */
  public static boolean isTerminal(int fd) {
    try {
      Path file = Path.of("/proc/self/fd/" + fd);
      int kind = (int) Files.getAttribute(file, "unix:mode") & FILE_TYPE;
      long device = (long) Files.getAttribute(file, "unix:rdev");
      return kind == CHARACTER_DEVICE && ((device >> 8) & 0xfff) != MEMORY_DEVICES;
    } catch (IOException e) {
      return false; // closed
    }
  }

  public static IllegalStateException withoutProc() {
    return new IllegalStateException("cannot read /proc/self: is /proc mounted?");
  }

  /** How many file descriptors this process may have (getrlimit(2), RLIMIT_NOFILE). */
  public static int openFilesMax() {
    return (int) Math.min(ProcessLimits.own().openFiles(), Integer.MAX_VALUE);
  }

  /** A sentence, if this process may not have as many files open as it takes. */
  public static Optional<String> shortage() {
    long files = ProcessLimits.own().openFiles();
    return files >= OPEN_FILES_MIN
        ? Optional.empty()
        : Optional.of(
            "cannot run with at most "
                + files
                + " open files (ulimit -n): it takes "
                + OPEN_FILES_MIN);
  }

  /**
   * Whether there is room beside the watchdog, as far as we can see.
   *
   * @param processes and threads
   * @param files that we have open for them
   */
  public static boolean hasRoomFor(int processes, int files) {
    ProcessLimits limits = ProcessLimits.own();
    return limits.processesLeft() >= processes && limits.openFiles() - OPEN_FILES_MIN >= files;
  }

  /** Whether our own runtime brings an AOT cache, and the JVM could not use it. */
  public static boolean hasUnusedCache() {
    Path cache = Path.of(System.getProperty("java.home", ""), "lib", CACHE);
    return Files.exists(cache) && !maps(CACHE);
  }

  /** Whether a file of this name is mapped into this process, as far as can be seen. */
  public static boolean maps(String fileName) {
    return SystemFile.lines(Path.of("/proc/self/maps")).stream()
        .flatMap(List::stream)
        .anyMatch(mapping -> mapping.endsWith("/" + fileName));
  }

  /** A sentence, if this is not one of them. */
  public static Optional<String> problem() {
    String os = System.getProperty("os.name", "");
    String arch = System.getProperty("os.arch", "");
    boolean known = os.equals("Linux") && (Libc.IS_X86_64 || arch.equals("aarch64"));
    return known
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "cannot run on %s %s: watchdog knows Linux on x86-64 and aarch64",
                os,
                arch));
  }
}
