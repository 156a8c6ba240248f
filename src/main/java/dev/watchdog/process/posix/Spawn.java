package dev.watchdog.process.posix;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Spawns a child that leads its own session and process group, blocks and ignores no signal, reads
 * /dev/null, writes into the given pipes and has no other file descriptor: by the first stage
 * (spawn.c), or else by {@link PosixSpawn}.
 */
public final class Spawn {

  private static final int NO_CGROUP = -1;

  private Spawn() {}

  /**
   * What the child executes.
   *
   * @param arguments with argument 0
   * @param variables each {@code NAME=VALUE}
   * @param directory where it begins, if that {@linkplain #changesDirectory can be changed}; empty:
   *     in ours
   */
  public record Execution(
      String path, List<String> arguments, List<String> variables, Optional<String> directory) {

    /** With the variables of an environment. */
    public static Execution of(
        String path,
        List<String> arguments,
        Map<String, String> environment,
        Optional<String> directory) {
      List<String> variables =
          environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
      return new Execution(path, arguments, variables, directory);
    }
  }

  /** Whether a child can begin in another directory. */
  public static boolean changesDirectory() {
    return NewChild.CAN_BE_MADE || PosixSpawn.CHANGES_DIRECTORY;
  }

  /** Whether a child can begin in another cgroup. */
  public static boolean changesCgroup() {
    return NewChild.CAN_BE_MADE;
  }

  /** Has what is needed looked up, which is done once. */
  public static void link() {
    if (!NewChild.CAN_BE_MADE) {
      PosixSpawn.link();
    }
    NativeMemory.of(List.of("x")).keep();
  }

  /**
   * Spawns a child, and does not wait for exec(2); {@link PosixSpawn} does.
   *
   * @return where it has no pid there is none
   */
  public static NewChild spawn(Execution exec, int stdout, int stderr) {
    return NewChild.CAN_BE_MADE
        ? NewChild.start(exec, stdout, stderr, NO_CGROUP)
        : NewChild.executed(PosixSpawn.spawn(exec, stdout, stderr));
  }

  /**
   * Spawns a child in another cgroup than ours, where that {@linkplain #changesCgroup can be done}.
   *
   * @param cgroup its folder
   * @return without a pid ENOSYS or EPERM where the system does not let us
   */
  public static NewChild spawnInCgroup(Execution exec, int stdout, int stderr, String cgroup) {
    int fd = SystemFile.open(cgroup);
    if (fd < 0) {
      return NewChild.executed(fd);
    }
    NewChild child = NewChild.start(exec, stdout, stderr, fd);
    Fd.close(fd);
    return child;
  }
}
