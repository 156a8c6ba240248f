package dev.watchdog.process.posix;

import dev.watchdog.process.posix.Spawn.Execution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A child from its first instruction on. It is in exec(2) for as long as that takes: seconds, where
 * its file comes from a network, or a virus scanner looks at it. It can be signalled meanwhile.
 */
public final class NewChild {

  /** It has not executed yet: of {@link #await}. */
  public static final int IN_EXEC = 1;

  private static final Optional<CFunction> START = CFunction.find("spawn_start");
  private static final Optional<CFunction> AWAIT = CFunction.find("spawn_await");

  /** Whether the first stage is there, which makes them. */
  static final boolean CAN_BE_MADE = START.isPresent() && AWAIT.isPresent();

  // struct start of watchdog.h.
  private static final int STDOUT = 4 * Long.BYTES;
  private static final int STDERR = 5 * Long.BYTES;
  private static final int CGROUP = 6 * Long.BYTES;
  private static final int START_BYTES = 8 * Long.BYTES + 8192; // with its stack

  private final int pid;
  private volatile Optional<Memory> memory;
  private volatile int error;

  /** What it needs until it has executed: where it begins, and what that names. */
  private record Memory(NativeMemory start, List<NativeMemory> named) {

    int await(Duration atMost) {
      int result = (int) AWAIT.orElseThrow().call(start.address(), atMost.toMillis());
      keep();
      return result;
    }

    void keep() {
      start.keep();
      named.forEach(NativeMemory::keep);
    }
  }

  private NewChild(int pid, Optional<Memory> memory) {
    this.pid = pid;
    this.memory = memory;
  }

  /** One that has executed. */
  static NewChild executed(int pid) {
    return new NewChild(pid, Optional.empty());
  }

  static NewChild start(Execution exec, int stdout, int stderr, int cgroup) {
    NativeMemory directory = exec.directory().map(NativeMemory::of).orElse(NativeMemory.of(0));
    List<NativeMemory> named =
        List.of(
            NativeMemory.of(exec.path()),
            NativeMemory.of(exec.arguments()),
            NativeMemory.of(exec.variables()),
            directory);
    NativeMemory start = NativeMemory.of(START_BYTES);
    for (int i = 0; i < named.size(); i++) {
      start.putLong(i * Long.BYTES, named.get(i).size() == 0 ? 0 : named.get(i).address());
    }
    start.putLong(STDOUT, stdout).putLong(STDERR, stderr).putLong(CGROUP, cgroup);
    int pid = (int) START.orElseThrow().call(start.address());
    Memory memory = new Memory(start, named);
    memory.keep();
    return new NewChild(pid, Optional.of(memory).filter(_ -> pid > 0));
  }

  /** Its pid, or the negative errno where there is none. */
  public int pid() {
    return pid;
  }

  /**
   * Waits for exec(2), but not longer than this. From any thread.
   *
   * @return 0 once it has executed, or has died before; the negative errno of what failed, so that
   *     it ends; or {@link #IN_EXEC}
   */
  public int await(Duration atMost) {
    Optional<Memory> needed = memory;
    if (needed.isEmpty()) {
      return error;
    }
    int result = needed.get().await(atMost);
    if (result != IN_EXEC) {
      error = result;
      memory = Optional.empty(); // a run may last for months
    }
    return result;
  }

  /** Whether nothing of its program has run yet. */
  public boolean isInExec() {
    return await(Duration.ZERO) == IN_EXEC;
  }
}
