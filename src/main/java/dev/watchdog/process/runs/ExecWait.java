package dev.watchdog.process.runs;

import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.posix.NewChild;
import dev.watchdog.process.posix.Threads;
import java.time.Duration;

/**
 * Waits until a child has executed: on the caller's thread for a moment, which is enough as a rule,
 * and then on a thread of its own, so that it holds up nothing else. The caller waits on where no
 * thread is to be had.
 */
final class ExecWait {

  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private ExecWait() {}

  /** What follows from it. */
  interface Listener {

    /** It takes its time. */
    void executing();

    /** It is over; one that was killed has executed, too. */
    void executed();

    /** It has failed, and the child ends. */
    CannotSpawnException refused(int errno);

    /** This came too late to be thrown. */
    void notExecuted(CannotSpawnException why);
  }

  /** Waits, or has it waited for. */
  static void of(NewChild child, Listener listener) throws CannotSpawnException {
    int result = child.await(PATIENCE);
    if (result == NewChild.IN_EXEC) {
      listener.executing();
      Runnable rest = () -> await(child, listener);
      if (!Threads.tryStart("watchdog-exec", rest)) {
        rest.run();
      }
    } else {
      end(result, listener);
    }
  }

  private static void await(NewChild child, Listener listener) {
    try {
      end(child.await(FOR_EVER), listener);
    } catch (CannotSpawnException e) {
      listener.notExecuted(e);
    }
  }

  private static void end(int result, Listener listener) throws CannotSpawnException {
    if (result < 0) {
      throw listener.refused(-result);
    }
    listener.executed();
  }
}
