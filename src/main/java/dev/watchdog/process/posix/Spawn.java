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

  private static final Optional<CFunction> FIRST_STAGE = CFunction.find("spawn_child");
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
    return FIRST_STAGE.isPresent() || PosixSpawn.CHANGES_DIRECTORY;
  }

  /** Whether a child can begin in another cgroup. */
  public static boolean changesCgroup() {
    return FIRST_STAGE.isPresent();
  }

  /** Has what is needed looked up, which is done once. */
  public static void link() {
    if (FIRST_STAGE.isEmpty()) {
      PosixSpawn.link();
    }
    NativeMemory.of(List.of("x")).keep();
  }

  /**
   * Spawns a child.
   *
   * @return its pid, or the negative errno of what failed: exec(2), as a rule
   */
  public static int spawn(Execution exec, int stdout, int stderr) {
    return FIRST_STAGE.isPresent()
        ? spawn(FIRST_STAGE.get(), exec, stdout, stderr, NO_CGROUP)
        : PosixSpawn.spawn(exec, stdout, stderr);
  }

  /**
   * Spawns a child in another cgroup than ours, where that {@linkplain #changesCgroup can be done}.
   *
   * @param cgroup its folder
   * @return its pid, or the negative errno: ENOSYS or EPERM where the system does not let us
   */
  public static int spawnInCgroup(Execution exec, int stdout, int stderr, String cgroup) {
    int fd = SystemFile.open(cgroup);
    if (fd < 0) {
      return fd;
    }
    int pid = spawn(FIRST_STAGE.orElseThrow(), exec, stdout, stderr, fd);
    Fd.close(fd);
    return pid;
  }

  private static int spawn(CFunction function, Execution exec, int stdout, int stderr, int cgroup) {
    NativeMemory path = NativeMemory.of(exec.path());
    NativeMemory argv = NativeMemory.of(exec.arguments());
    NativeMemory envp = NativeMemory.of(exec.variables());
    Optional<NativeMemory> directory = exec.directory().map(NativeMemory::of);
    int pid =
        (int)
            function.call(
                path.address(),
                argv.address(),
                envp.address(),
                directory.map(NativeMemory::address).orElse(0L),
                stdout,
                stderr,
                cgroup);
    path.keep();
    argv.keep();
    envp.keep();
    directory.ifPresent(NativeMemory::keep);
    return pid;
  }
}
