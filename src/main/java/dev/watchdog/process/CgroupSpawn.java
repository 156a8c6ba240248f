package dev.watchdog.process;

import java.util.Optional;

/** Spawns as {@link PosixSpawn} does, and into a cgroup: by the first stage (spawn.c). */
final class CgroupSpawn {

  private static final Optional<CFunction> SPAWN = CFunction.find("spawn_in_cgroup");

  private CgroupSpawn() {}

  /** Whether it can be done: by the first stage only. */
  static boolean isKnown() {
    return SPAWN.isPresent() && PosixSpawn.CHANGES_DIRECTORY;
  }

  /**
   * Spawns a child.
   *
   * @param cgroup its folder
   * @return its pid, or the negative errno
   */
  static int spawn(Start start, int stdout, int stderr, String cgroup) {
    int fd = SystemFile.open(cgroup);
    if (fd < 0) {
      return fd;
    }
    Memory file = Memory.of(start.path());
    Memory argv = Memory.of(start.arguments());
    Memory envp = Memory.of(start.variables());
    Optional<Memory> directory = start.directory().map(Memory::of);
    int pid =
        (int)
            SPAWN
                .orElseThrow()
                .call(
                    file.address(),
                    argv.address(),
                    envp.address(),
                    directory.map(Memory::address).orElse(0L),
                    stdout,
                    stderr,
                    fd);
    file.keep();
    argv.keep();
    envp.keep();
    directory.ifPresent(Memory::keep);
    Fd.close(fd);
    return pid;
  }
}
