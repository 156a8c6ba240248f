package dev.watchdog.process;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import java.util.List;

/**
 * The seam between supervision and the system: everything that touches processes goes through it.
 */
public interface OperatingSystem {

  /**
   * Starts a run. Waits for exec(2), so not for an event loop.
   *
   * @param log gets the lines that it writes
   * @param listener told what becomes of it, {@link RunListener#spawned} first; from any thread,
   *     and must not wait
   */
  void spawn(Command command, RunId id, Log log, RunListener listener) throws CannotSpawnException;

  /**
   * Which run it is.
   *
   * @param program its name: letters, digits, {@code .}, {@code _} and {@code -}
   * @param number among its program's runs, from 1
   * @param mark set as {@code WATCHDOG_RUN_ID} in its environment; no other run may have it
   */
  record RunId(String program, int number, String mark) {}

  /** What was spawned: a child, and whatever descends from it. No method waits. */
  interface Run {

    int pid();

    /** Signals the child alone, if it is still there. */
    void signalChild(Signal signal);

    /** Signals everything of the run that is there, and wakes what was stopped (SIGCONT). */
    void signal(Signal signal);

    /** Kills everything of the run, and what it still forks, until nothing is left. */
    void kill();

    /** Lets live what is left once the child has ended, and reports no more. */
    void leave();
  }

  /** What is to be known of a run. */
  interface RunListener {

    /** The child is there. */
    void spawned(Run run);

    /**
     * The child has ended.
     *
     * @param rest whether others of the run are still there; if so, {@link #emptied} follows
     */
    void exited(ExitStatus exit, boolean rest);

    /** The child had ended before, and now nothing is left. */
    void emptied();

    /**
     * The kernel has killed so many of our cgroup for want of memory while the run was there, and
     * its child was none of them; comes before {@link #exited}.
     */
    void outOfMemory(long processes);

    /** These had to be killed; each "NAME (pid N)". */
    void killed(List<String> processes);

    /** These are of the run, but not ours to signal; each "NAME (pid N)". They are left alone. */
    void outOfReach(List<String> processes);
  }
}
