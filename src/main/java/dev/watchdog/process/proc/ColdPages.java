package dev.watchdog.process.proc;

import dev.watchdog.process.posix.NativeMemory;
import dev.watchdog.process.posix.SystemFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Pages of files that only our start has needed: most of the JVM's code, and of its archive of
 * classes. A mapped page counts as our memory until the kernel is short of it; given back, it stays
 * in the page cache, and comes again by a minor fault where it is needed.
 */
public final class ColdPages {

  private static final Path SMAPS = Path.of("/proc/self/smaps");
  private static final int SMAPS_BYTES_MAX = 4 << 20;
  private static final Set<String> FILES =
      Set.of("libjvm.so", "classes_coh.jsa", "watchdog.jsa", "libc.so.6", "libm.so.6");

  private ColdPages() {}

  /** A range of addresses. */
  record Range(long from, long to) {}

  /** Gives them back; where that cannot be, it stays as it is. */
  public static void release() {
    for (Range range : clean(SystemFile.lines(SMAPS, SMAPS_BYTES_MAX).orElse(List.of()))) {
      NativeMemory.giveBack(range.from(), range.to() - range.from());
    }
  }

  /**
   * What can be read again from its file. A page that was written to (the dynamic linker does so,
   * before it makes it read-only; the JVM does, where it had to relocate its archive) is anonymous
   * and would be lost: a mapping with a single one is left alone.
   *
   * @param smaps see proc_pid_smaps(5)
   */
  static List<Range> clean(List<String> smaps) {
    List<Range> clean = new ArrayList<>();
    String mapping = "";
    for (String line : smaps) {
      String first = line.substring(0, Math.max(line.indexOf(' '), 0));
      if (first.indexOf('-') > 0) {
        mapping = line;
      } else if (first.equals("Anonymous:") && line.endsWith(" 0 kB") && isReleasable(mapping)) {
        clean.add(range(mapping));
      }
    }
    return clean;
  }

  /** A private mapping of one of these files that cannot be written to. */
  private static boolean isReleasable(String mapping) {
    String rights = mapping.split(" ", 3)[1];
    return rights.charAt(1) == '-'
        && rights.charAt(3) == 'p'
        && FILES.contains(mapping.substring(mapping.lastIndexOf('/') + 1));
  }

  private static Range range(String mapping) {
    int dash = mapping.indexOf('-');
    int end = mapping.indexOf(' ');
    return new Range(
        Long.parseUnsignedLong(mapping, 0, dash, 16),
        Long.parseUnsignedLong(mapping, dash + 1, end, 16));
  }
}
