package dev.watchdog.process;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The seam between supervision and the system: everything that touches processes goes through it.
 */
public interface OperatingSystem {

  /**
   * Starts a run. Waits a moment for exec(2), so not for an event loop.
   *
   * @param log gets the lines that it writes
   * @param facts gets what becomes of it, from any thread, one fact at a time; must not wait
   * @throws CannotSpawnException where that is known at once; what exec(2) says later is a fact
   */
  void spawn(Command command, RunId id, Log log, Consumer<RunFact> facts)
      throws CannotSpawnException;

  /**
   * Runs something that is no run of a program: for its exit status, and no longer than that is
   * waited for. Waits a moment for exec(2), so not for an event loop.
   *
   * @param mark of the run that it is for, as in the environment of that run
   * @throws CannotSpawnException where that is known at once; else the listener is told
   */
  void spawnHelper(Command command, String mark, HelperListener listener)
      throws CannotSpawnException;

  /** A command that is run for its exit status. */
  interface Helper {

    /** Kills it and its process group, if it is still there. Does not wait. */
    void kill();
  }

  /** Gets what becomes of a helper, from any thread; must not wait. */
  interface HelperListener {

    /** It is there, and exec(2) takes its time. */
    void executing(Helper helper);

    /** It is there, and has executed its command. */
    void spawned(Helper helper);

    /** It was {@link #executing}, and that has failed. Nothing more comes. */
    void notSpawned(CannotSpawnException why);

    /**
     * It has ended, and its process group with it.
     *
     * @param lastLine what it printed last on stdout or stderr; empty if it printed nothing
     */
    void exited(ExitStatus exit, String lastLine);
  }

  /** Opens what a run may report to, as sd_notify(3) has it; its messages wait until it is read. */
  NotifySocket openNotifySocket() throws IOException;

  /** Where a run says what it is doing. */
  interface NotifySocket {

    /** For {@code NOTIFY_SOCKET} in its environment. */
    String address();

    /**
     * Hands on what processes of a run say here, from now on. Once, and not after {@link #close}.
     *
     * @param listener called from any thread; must not wait
     */
    void read(Run run, NotifyListener listener);

    /** Ends it. */
    void close();
  }

  /** What a run says of itself. */
  interface NotifyListener {

    /**
     * Something has come, or what comes is held up.
     *
     * @param taken to be run once that has been dealt with, from any thread; nothing more is read
     *     before, and waits with its sender
     */
    void notified(Heard heard, Runnable taken);
  }

  /**
   * What has come through a notify socket: so much that hundreds of them fit into memory.
   *
   * @param messages of this run, in their order, each as it was sent: {@code NAME=VALUE} lines
   * @param ignored why others were not taken, in a few words each
   * @param isHeldUp whether messages that are there cannot be read, until the next of these comes:
   *     silence means nothing
   */
  record Heard(List<String> messages, List<String> ignored, boolean isHeldUp) {}

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

    /** Kills the child if it has not executed its program yet. */
    void abort();

    /** Signals the child alone, if it is still there. */
    void signalChild(Signal signal);

    /** Signals everything of the run that is there, and wakes what was stopped (SIGCONT). */
    void signal(Signal signal);

    /** Kills everything of the run, and what it still forks, until nothing is left. */
    void kill();

    /** Lets live what is left once the child has ended, and reports no more. */
    void leave();
  }
}
