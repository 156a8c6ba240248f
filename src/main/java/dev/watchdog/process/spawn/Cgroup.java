package dev.watchdog.process.spawn;

import dev.watchdog.process.posix.Directory;
import dev.watchdog.process.posix.Errno;
import dev.watchdog.process.posix.NewChild;
import dev.watchdog.process.posix.OsText;
import dev.watchdog.process.posix.Spawn;
import dev.watchdog.process.posix.Spawn.Execution;
import dev.watchdog.process.posix.SystemFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.util.EnumSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cgroup of a run (cgroups(7), version 2): what is born in it stays in it, and the kernel knows
 * at any time whether something is there and kills all of it at once, however fast it forks.
 *
 * <p>It has no controllers: what limits and counts our own cgroup limits and counts this one.
 */
public final class Cgroup {

  private static final int PATHS_BYTES_MAX = 64 * 1024;
  private static final int EVENTS_BYTES_MAX = 1024;
  private static final int DEPTH_MAX = 2048; // folders, as many as a path can name (PATH_MAX)
  private static final String V2 = "0::";

  private final OwnCgroup own;
  private final String folder;
  private final String path;

  /**
   * @param own makes and removes it
   * @param folder where it is found
   * @param path what {@code /proc/PID/cgroup} calls it
   */
  Cgroup(OwnCgroup own, String folder, String path) {
    this.own = own;
    this.folder = folder;
    this.path = path;
  }

  /** Where it is found. */
  String folder() {
    return folder;
  }

  /** The one that a process is in, zombie or not. */
  public static Optional<String> pathOf(int pid) {
    return SystemFile.bytes("/proc/" + pid + "/cgroup", PATHS_BYTES_MAX)
        .flatMap(bytes -> parse(OsText.decode(bytes)));
  }

  /** The one of version 2, of all in whose hierarchies a process is. */
  static Optional<String> parse(String paths) {
    int line = paths.startsWith(V2) ? 0 : paths.indexOf("\n" + V2) + 1;
    int end = paths.indexOf('\n', line);
    return paths.startsWith(V2, line) && end >= 0
        ? Optional.of(paths.substring(line + V2.length(), end))
        : Optional.empty();
  }

  /** Spawns a child in it; outside, where the system does not allow it. */
  public NewChild spawn(Execution exec, int stdout, int stderr) {
    NewChild child = Spawn.spawnInCgroup(exec, stdout, stderr, folder);
    int errno = -child.pid();
    if (errno == Errno.ENOSYS || errno == Errno.EPERM) { // a seccomp filter: of Docker, of systemd
      own.giveUp();
    }
    return errno < 0 ? child : Spawn.spawn(exec, stdout, stderr);
  }

  /** Whether a process is in it, or in one that the program has made below. */
  public boolean holds(int pid) {
    return pathOf(pid).filter(this::has).isPresent();
  }

  /** Whether this path, as {@link #pathOf} gives it, is its own or below. */
  public boolean has(String other) {
    return other.startsWith(path)
        && (other.length() == path.length() || other.charAt(path.length()) == '/');
  }

  /** Whether there is a process in it that is no zombie. */
  public boolean isPopulated() {
    return SystemFile.bytes(folder + "/cgroup.events", EVENTS_BYTES_MAX)
        .filter(events ->
            new String(events, StandardCharsets.US_ASCII).lines().anyMatch("populated 1"::equals))
        .isPresent();
  }

  /** Freezes everything in it; a kill ends it nevertheless. */
  public void freeze() {
    var _ = SystemFile.write(folder + "/cgroup.freeze", "1");
  }

  /** Kills everything in it and what is being forked, of any run. */
  public void kill() {
    var _ = SystemFile.write(folder + "/cgroup.kill", "1");
  }

  boolean canKill() {
    return Files.exists(Path.of(folder, "cgroup.kill"));
  }

  /** Its run is over: it goes, as soon as it is empty. */
  public void remove() {
    own.remove(this);
  }

  /** Removes it, if it is empty; whether it is gone. */
  boolean removeNow() {
    int errno = Directory.remove(folder);
    if (errno == Errno.EBUSY && !isPopulated()) {
      removeWithAllBelow();
      errno = Directory.remove(folder);
    }
    return errno == 0 || errno == Errno.ENOENT;
  }

  private void removeWithAllBelow() {
    try {
      Files.walkFileTree(
          Path.of(folder),
          EnumSet.noneOf(FileVisitOption.class),
          DEPTH_MAX,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path one, @Nullable IOException e) {
              var _ = Directory.remove(one.toString());
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // It stays, and is tried again.
    }
  }
}
