package dev.watchdog.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The machines that the bindings of this package are written for. */
public final class Machine {

  static final boolean IS_X86_64 = System.getProperty("os.arch", "").equals("amd64");

  private static final String CACHE = "watchdog.jsa";

  /** With fewer file descriptors the watchdog cannot run. */
  private static final int OPEN_FILES_MIN = 64;

  private Machine() {}

  /** The name of this host, as gethostname(2) gives it. */
  public static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }

  /** Whose process this is: the effective user ID. */
  public static int userId() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc/self: is /proc mounted?", e);
    }
  }

  /** How many file descriptors this process may have (getrlimit(2), RLIMIT_NOFILE). */
  public static int openFilesMax() {
    return (int) Math.min(Limits.own().openFiles(), Integer.MAX_VALUE);
  }

  /** A sentence, if this process may not have as many files open as it takes. */
  public static Optional<String> shortage() {
    long files = Limits.own().openFiles();
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
    Limits limits = Limits.own();
    return limits.processesLeft() >= processes && limits.openFiles() - OPEN_FILES_MIN >= files;
  }

  /** Whether our own runtime brings an AOT cache, and the JVM could not use it. */
  public static boolean hasUnusedCache() {
    Path cache = Path.of(System.getProperty("java.home", ""), "lib", CACHE);
    return Files.exists(cache) && !maps(CACHE);
  }

  /** Whether a file of this name is mapped into this process, as far as can be seen. */
  public static boolean maps(String fileName) {
    try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"), ISO_8859_1)) {
      return mappings.anyMatch(mapping -> mapping.endsWith("/" + fileName));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** A sentence, if this is none of them. */
  public static Optional<String> problem() {
    String os = System.getProperty("os.name", "");
    String arch = System.getProperty("os.arch", "");
    boolean known = os.equals("Linux") && (IS_X86_64 || arch.equals("aarch64"));
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
