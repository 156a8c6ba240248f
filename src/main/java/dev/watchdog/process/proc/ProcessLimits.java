package dev.watchdog.process.proc;

import dev.watchdog.process.posix.SystemFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What this process may use: getrlimit(2), and the limit of processes of its cgroup (pids.max). */
public final class ProcessLimits {

  private static final String OPEN_FILES = "Max open files";
  private static final String NICE_PRIORITY = "Max nice priority";
  private static final String PROCESSES = "Max processes";

  private final Path root;
  private final List<String> lines;

  private ProcessLimits(Path root) {
    this.root = root;
    lines = SystemFile.lines(root.resolve("proc/self/limits")).orElseThrow(Machine::withoutProc);
  }

  /** Those of this process. */
  public static ProcessLimits own() {
    return find(Path.of("/"));
  }

  /**
   * The same, of a system that is found elsewhere.
   *
   * @param root where {@code proc} and {@code sys} are found
   */
  static ProcessLimits find(Path root) {
    return new ProcessLimits(root);
  }

  /** RLIMIT_NOFILE, the soft limit; {@link Long#MAX_VALUE} where there is none, as for all. */
  long openFiles() {
    return limit(OPEN_FILES, 0);
  }

  /** RLIMIT_NOFILE, the hard limit. */
  public long openFilesHard() {
    return limit(OPEN_FILES, 1);
  }

  /** RLIMIT_NICE, the soft limit: 20 minus the lowest nice value. */
  public long niceRoom() {
    return limit(NICE_PRIORITY, 0);
  }

  /**
   * How many processes and threads there may be beside those that are there already: those of our
   * cgroup, as far as we can see it, and at most RLIMIT_NPROC, of which those of our user are to be
   * taken off that we do not know.
   */
  long processesLeft() {
    return LongStream.concat(
            LongStream.of(limit(PROCESSES, 0)),
            lines(root.resolve("proc/self/cgroup")).stream()
                .flatMap(this::cgroups)
                .mapToLong(ProcessLimits::processesLeft))
        .min()
        .orElseThrow();
  }

  /** A container may see its own cgroup at the root, and the name that it has outside. */
  private Stream<Path> cgroups(String line) {
    String[] fields = line.split(":", 3);
    boolean isV2 = line.startsWith("0::");
    if (fields.length < 3 || !(isV2 || Arrays.asList(fields[1].split(",", -1)).contains("pids"))) {
      return Stream.empty();
    }
    Path mount = root.resolve("sys/fs/cgroup").resolve(fields[1].replace("name=", ""));
    return Stream.of(mount, mount.resolve(fields[2].substring(1)));
  }

  private static long processesLeft(Path cgroup) {
    long max = number(cgroup.resolve("pids.max"), Long.MAX_VALUE);
    return max == Long.MAX_VALUE ? max : max - number(cgroup.resolve("pids.current"), 0);
  }

  private static long number(Path file, long otherwise) {
    return lines(file).stream()
        .filter(text -> text.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(otherwise);
  }

  private static List<String> lines(Path file) {
    return SystemFile.lines(file).orElse(List.of()); // where there is none, there is no limit
  }

  /**
   * @param column 0 for the soft limit, 1 for the hard one
   */
  private long limit(String name, int column) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split("\\s+", -1)[column])
        .filter(text -> !text.equals("unlimited"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }
}
