package dev.watchdog.process.posix;

import java.util.Optional;

/** The threads of this package: named, small, and never silently dead. */
public final class Threads {

  private static final long STACK_BYTES = 256 * 1024;

  private Threads() {}

  public static Thread daemon(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).stackSize(STACK_BYTES).unstarted(task);
  }

  /**
   * Runs what may block for as long as it likes, on a thread of its own.
   *
   * @return whether a thread could be made for it
   */
  public static boolean tryStart(String name, Runnable task) {
    try {
      daemon(name, task).start();
      return true;
    } catch (OutOfMemoryError e) { // "unable to create native thread"
      return false;
    }
  }

  /** A task for an executor, which would keep what it throws to itself. */
  public static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        Thread current = Thread.currentThread();
        Optional.ofNullable(Thread.getDefaultUncaughtExceptionHandler())
            .ifPresent(handler -> handler.uncaughtException(current, e));
        throw e;
      }
    };
  }
}
