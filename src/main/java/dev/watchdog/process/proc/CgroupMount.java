package dev.watchdog.process.proc;

import java.util.Arrays;
import java.util.Optional;

/**
 * One line of /proc/self/mountinfo (proc_pid_mountinfo(5)) that mounts cgroups.
 *
 * @param root which cgroup is mounted
 * @param point where
 */
public record CgroupMount(String root, String point) {

  /** Version 1, with the memory controller. */
  public static Optional<CgroupMount> ofMemory(String line) {
    return of(line, "cgroup", "memory");
  }

  public static Optional<CgroupMount> v2(String line) {
    return of(line, "cgroup2", "");
  }

  private static Optional<CgroupMount> of(String line, String type, String option) {
    String[] halves = line.split(" - ", 2);
    String[] place = halves[0].split(" ", 6);
    String[] system = halves.length < 2 ? new String[0] : halves[1].split(" ", 3);
    boolean isIt =
        place.length > 4
            && system.length == 3
            && system[0].equals(type)
            && (option.isEmpty() || has(system[2], option));
    return isIt ? Optional.of(new CgroupMount(place[3], place[4])) : Optional.empty();
  }

  /** Whether a list has this word between its commas. */
  public static boolean has(String list, String word) {
    return Arrays.asList(list.split(",")).contains(word);
  }

  /** Whether a cgroup can be found here. */
  public boolean shows(String cgroup) {
    return cgroup.equals(above()) || cgroup.startsWith(above() + "/");
  }

  /**
   * Where a cgroup is found. In a container its own one is mounted, and nothing above it; where
   * namespaces hide how the two belong together, what is mounted is the best guess.
   */
  public String folderOf(String cgroup) {
    String below = shows(cgroup) ? cgroup.substring(above().length()) : "";
    return point + (below.equals("/") ? "" : below);
  }

  private String above() {
    return root.equals("/") ? "" : root;
  }
}
