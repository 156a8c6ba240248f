package dev.watchdog.process.spawn;

import dev.watchdog.process.posix.Directory;
import dev.watchdog.process.posix.Errno;
import dev.watchdog.process.posix.OsText;
import dev.watchdog.process.posix.Spawn;
import dev.watchdog.process.posix.SystemFile;
import dev.watchdog.process.proc.CgroupMount;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Our own cgroup, and in it a folder of ours with a cgroup for each run: {@code
 * watchdog-PID/app.1.4711}. It needs the first stage, Linux 5.14, and that
 *
 * <ol>
 *   <li>the cgroup is ours to divide: it is the root of all that we see, as in a container or on a
 *       machine without systemd, or systemd has delegated it ({@code Delegate=yes});
 *   <li>and no limit is set on it. Many programs look for their limits only in the cgroup that they
 *       are in (a JVM before Java 24 does): in one below they would find none, and take the
 *       machine's memory for theirs.
 * </ol>
 *
 * <p>Otherwise there is none, and nothing is logged: processes are found by their marks.
 */
public final class OwnCgroup {

  private static final String PREFIX = "watchdog-";
  private static final String V2 = " - cgroup2 ";
  private static final List<String> LIMITS = List.of("memory.max", "cpu.max");
  private static final List<String> DELEGATED = List.of("user.delegate", "trusted.delegate");

  private final Path root;
  private final String name;
  private boolean isSought;
  private boolean isGivenUp;
  private Optional<Place> place = Optional.empty();
  private final Set<Cgroup> leftovers = new LinkedHashSet<>();

  private OwnCgroup(Path root, String name) {
    this.root = root;
    this.name = name;
  }

  /** The one of this process. */
  public static OwnCgroup ofThisProcess() {
    return new OwnCgroup(Path.of("/"), PREFIX + ProcessHandle.current().pid());
  }

  /** A cgroup: where it is found, and what {@code /proc/PID/cgroup} calls it. */
  public record Place(String folder, String path) {
    Place below(String name) {
      return new Place(folder + "/" + name, (path.equals("/") ? "" : path) + "/" + name);
    }
  }

  /**
   * Finds ours, if it is ours to divide and has no limits.
   *
   * @param root where {@code proc} and whatever it names are found
   */
  public static Optional<Place> find(Path root) {
    Optional<String> path = text(root.resolve("proc/self/cgroup")).flatMap(Cgroup::parse);
    Optional<CgroupMount> mount =
        path.flatMap(p -> text(root.resolve("proc/self/mountinfo")).flatMap(m -> mountOf(p, m)));
    if (mount.isEmpty()) {
      return Optional.empty();
    }
    String folder = root.resolve(mount.get().folderOf(path.get()).substring(1)).toString();
    boolean isRoot = path.get().equals("/") && mount.get().root().equals("/");
    return (isRoot || isDelegated(folder)) && !isLimited(folder)
        ? Optional.of(new Place(folder, path.get()))
        : Optional.empty();
  }

  /** Of hundreds of mounts the one; this is on the way to the first child. */
  private static Optional<CgroupMount> mountOf(String path, String mounts) {
    for (int at = mounts.indexOf(V2); at >= 0; at = mounts.indexOf(V2, at + 1)) {
      int end = mounts.indexOf('\n', at);
      String line =
          mounts.substring(mounts.lastIndexOf('\n', at) + 1, end < 0 ? mounts.length() : end);
      Optional<CgroupMount> mount = CgroupMount.v2(line).filter(m -> m.shows(path));
      if (mount.isPresent()) {
        return mount;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(Path file) {
    return SystemFile.bytes(file.toString(), SystemFile.BYTES_MAX).map(OsText::decode);
  }

  /** As systemd marks what it leaves to others (CGROUP_DELEGATION.md). */
  private static boolean isDelegated(String folder) {
    return DELEGATED.stream()
        .anyMatch(attribute -> SystemFile.hasAttribute(folder, attribute, '1'));
  }

  /** A root has no such files. */
  private static boolean isLimited(String folder) {
    return LIMITS.stream()
        .flatMap(file -> text(Path.of(folder, file)).stream())
        .anyMatch(limit -> !limit.startsWith("max"));
  }

  /** Makes a cgroup for a run, where that can be had. */
  public synchronized Optional<Cgroup> make(String run) {
    seek();
    return place
        .filter(_ -> !isGivenUp)
        .map(above -> above.below(name))
        .flatMap(ours -> make(ours, ours.below(run)));
  }

  /** Finds out whether there can be any, which is done once. */
  public synchronized void seek() {
    if (!isSought) {
      isSought = true;
      place = Spawn.changesCgroup() ? find(root) : Optional.empty();
    }
  }

  private Optional<Cgroup> make(Place ours, Place run) {
    int errno = Directory.make(run.folder());
    if (errno == Errno.ENOENT) { // the first run, or another watchdog took ours for left behind
      errno = Directory.make(ours.folder()) == 0 ? Directory.make(run.folder()) : errno;
    }
    return errno == 0
        ? Optional.of(new Cgroup(this, run.folder(), run.path())).filter(this::canKill)
        : Optional.empty();
  }

  /** Since Linux 5.14. */
  private boolean canKill(Cgroup cgroup) {
    if (!cgroup.canKill()) {
      remove(cgroup);
      giveUp();
    }
    return !isGivenUp;
  }

  /** None can be had after all. */
  synchronized void giveUp() {
    isGivenUp = true;
  }

  /** Removes one, now or when it is empty; and those that were not empty before. */
  synchronized void remove(Cgroup cgroup) {
    leftovers.add(cgroup);
    leftovers.removeIf(Cgroup::removeNow);
  }

  /** Removes what is empty: all, but for what was left to live. */
  public synchronized void end() {
    leftovers.removeIf(Cgroup::removeNow);
    place.map(above -> above.below(name).folder()).ifPresent(this::removeAll);
  }

  /** With what a watchdog of the same pid may have left there. */
  private void removeAll(String folder) {
    var _ = new Cgroup(this, folder, "").removeNow();
  }

  /** Removes what watchdogs have left behind that were killed, as far as it is empty. */
  public synchronized void removeStale() {
    if (place.isPresent()) {
      Path folder = Path.of(place.get().folder());
      try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, PREFIX + "*")) {
        for (Path other : others) {
          if (isStale(other.getFileName().toString())) {
            removeAll(other.toString());
          }
        }
      } catch (IOException e) {
        // They stay.
      }
    }
  }

  private boolean isStale(String other) {
    String pid = other.substring(PREFIX.length());
    return !other.equals(name) && pid.matches("\\d+") && !Files.exists(Path.of("/proc", pid));
  }
}
