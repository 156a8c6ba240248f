package dev.watchdog.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What watchdogs make below the cgroup of this test, where a cgroup can be made there. */
final class Cgroups {

  /** Where version 2 is mounted beside version 1, and by itself. */
  private static final Path FOLDER =
      Stream.of("/sys/fs/cgroup/unified", "/sys/fs/cgroup")
          .map(Path::of)
          .filter(folder -> Files.exists(folder.resolve("cgroup.procs")))
          .findFirst()
          .orElse(Path.of("/nowhere"));

  private Cgroups() {}

  /** Whether a watchdog that we start makes one for each run: see OwnCgroup. */
  static boolean canBeMade() {
    Path probe = FOLDER.resolve("test-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(probe);
      boolean canKill = Files.exists(probe.resolve("cgroup.kill"));
      Files.delete(probe);
      return canKill
          && Files.readAllLines(Path.of("/proc/self/cgroup")).contains("0::/")
          && !Files.exists(FOLDER.resolve("memory.max"))
          && !Files.exists(FOLDER.resolve("cpu.max"));
    } catch (IOException e) {
      return false;
    }
  }

  /** The one that holds the cgroups of a watchdog's runs. */
  static Path of(long watchdog) {
    return FOLDER.resolve("watchdog-" + watchdog);
  }

  /** Those of its runs. */
  static List<Path> ofRuns(long watchdog) {
    try (Stream<Path> files = Files.list(of(watchdog))) {
      return files.filter(Files::isDirectory).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Has a command see no cgroup that it could write to. */
  static String[] readOnly() {
    String script =
        "mount --bind FOLDER FOLDER && mount -o remount,ro,bind FOLDER && exec \"$0\" \"$@\"";
    return new String[] {
      "unshare", "--mount", "sh", "-c", script.replace("FOLDER", FOLDER.toString())
    };
  }
}
