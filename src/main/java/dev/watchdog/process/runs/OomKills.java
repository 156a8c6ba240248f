package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.RunFact;
import dev.watchdog.process.posix.SystemFile;
import dev.watchdog.process.proc.CgroupMount;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many processes of our own cgroup the kernel has killed for want of memory, and which ends
 * that explains. The children are in the same cgroup, unless they left it; one kill explains one
 * end.
 *
 * <p>The kernel counts before it sends the signal (mm/oom_kill.c, __oom_kill_process), so a process
 * that was killed so is counted when it is reaped. cgroup v2 has the count in {@code
 * memory.events}, v1 in {@code memory.oom_control} (since Linux 4.13), both as {@code oom_kill N}.
 * Where there is no such file, as in the root cgroup, nothing is ever explained.
 */
final class OomKills {

  private static final String COUNT = "oom_kill ";

  private final Path root;
  private Optional<Path> file = Optional.empty();
  private boolean isSought;
  private long explained;

  private OomKills(Path root) {
    this.root = root;
  }

  /** Those of the cgroup of this process. */
  static OomKills ofThisProcess() {
    return find(Path.of("/"));
  }

  /**
   * The same, of a system that is found elsewhere.
   *
   * @param root where {@code proc} and whatever it names are found
   */
  static OomKills find(Path root) {
    return new OomKills(root);
  }

  /** Looked for once, when it is needed first: not on the way to the first child. */
  private Optional<Path> file() {
    if (!isSought) {
      isSought = true;
      file = findFile();
    }
    return file;
  }

  private Optional<Path> findFile() {
    List<String> cgroups = lines(root.resolve("proc/self/cgroup"));
    List<String> mounts = lines(root.resolve("proc/self/mountinfo"));
    Stream<Path> v1 =
        cgroups.stream()
            .map(line -> line.split(":", 3))
            .filter(fields -> fields.length == 3 && CgroupMount.has(fields[1], "memory"))
            .flatMap(fields ->
                mounts.stream()
                    .flatMap(m -> CgroupMount.ofMemory(m).stream())
                    .map(mount -> mount.folderOf(fields[2]) + "/memory.oom_control"))
            .map(path -> root.resolve(path.substring(1)));
    Stream<Path> v2 =
        cgroups.stream()
            .filter(line -> line.startsWith("0::"))
            .flatMap(line ->
                mounts.stream()
                    .flatMap(m -> CgroupMount.v2(m).stream())
                    .map(
                        mount -> mount.folderOf(line.substring("0::".length())) + "/memory.events"))
            .map(path -> root.resolve(path.substring(1)));
    return Stream.concat(v1, v2).filter(path -> count(path).isPresent()).findFirst();
  }

  private static List<String> lines(Path file) {
    return SystemFile.lines(file).orElse(List.of());
  }

  private static Optional<Long> count(Path file) {
    return lines(file).stream()
        .filter(line -> line.startsWith(COUNT))
        .map(line -> Long.parseLong(line.substring(COUNT.length()).strip()))
        .findFirst();
  }

  /** How many explain no end so far. To be asked when a child begins. */
  synchronized long unexplained() {
    return file().flatMap(OomKills::count).orElse(0L) - explained;
  }

  /**
   * Says so in the exit, if the kernel killed this child for want of memory; if it killed others
   * meanwhile, that is reported of the run. A kill of our own is none of the kernel's.
   */
  ExitStatus explain(LinuxRun run, ExitStatus exit) {
    long kills = unexplained() - run.oomKillsBefore();
    if (kills <= 0) {
      return exit;
    }
    if (exit instanceof ExitStatus.Signalled signalled
        && signalled.signal().equals(Signal.KILL)
        && !run.wasSentKill()) {
      explainOne();
      return signalled.outOfMemory();
    }
    run.tell(new RunFact.OutOfMemory(kills));
    return exit;
  }

  private synchronized void explainOne() {
    explained++;
  }
}
