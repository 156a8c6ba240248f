package dev.watchdog.process.posix;

import dev.watchdog.process.posix.PosixSpawn.Execution;
import java.util.Optional;

/** Spawns as {@link PosixSpawn} does, and into a cgroup: by the first stage (spawn.c). */
public final class CgroupSpawn {

  private static final Optional<CFunction> SPAWN = CFunction.find("spawn_in_cgroup");

  private CgroupSpawn() {}

  /** Whether it can be done: by the first stage only. */
  public static boolean isKnown() {
    return SPAWN.isPresent() && PosixSpawn.CHANGES_DIRECTORY;
  }

  /**
   * Spawns a child.
   *
   * @param cgroup its folder
   * @return its pid, or the negative errno
   */
  public static int spawn(Execution exec, int stdout, int stderr, String cgroup) {
    int fd = SystemFile.open(cgroup);
    if (fd < 0) {
      return fd;
    }
    NativeMemory file = NativeMemory.of(exec.path());
    NativeMemory argv = NativeMemory.of(exec.arguments());
    NativeMemory envp = NativeMemory.of(exec.variables());
    Optional<NativeMemory> directory = exec.directory().map(NativeMemory::of);
    int pid =
        (int)
            SPAWN
                .orElseThrow()
                .call(
                    file.address(),
                    argv.address(),
                    envp.address(),
                    directory.map(NativeMemory::address).orElse(0L),
                    stdout,
                    stderr,
                    fd);
    file.keep();
    argv.keep();
    envp.keep();
    directory.ifPresent(NativeMemory::keep);
    Fd.close(fd);
    return pid;
  }
}
