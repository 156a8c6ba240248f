package dev.watchdog.process.runs;

import dev.watchdog.process.RunFact;
import dev.watchdog.process.posix.Threads;
import dev.watchdog.process.proc.Stat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells of killed runs of which something is still there 1 s after the kill, because it waits in
 * the kernel or is another user's; again after 10 s, 100 s and so on. For the sweeper's thread.
 *
 * <p>Time is counted in looks: none passes while the watchdog itself does not run.
 */
final class KillWatch {

  private static final long LOOK_MILLIS = 100;
  private static final int FIRST_LOOKS = 10;
  private static final int RARER = 10;
  private static final int NAMES_MAX = 5;

  private final Map<LinuxRun, Watched> watched = new HashMap<>();
  private final ScheduledExecutorService thread;
  private final Predicate<LinuxRun> isThere;
  private boolean isLooking;

  /**
   * @param isThere whether anything of a run is there
   */
  KillWatch(ScheduledExecutorService thread, Predicate<LinuxRun> isThere) {
    this.thread = thread;
    this.isThere = isThere;
  }

  /**
   * One run.
   *
   * @param left what had SIGKILL before the time that is counted
   * @param due after so many looks it is told
   */
  private record Watched(List<Stat> left, int looks, int due) {

    Watched next() {
      return new Watched(left, looks + 1, due);
    }

    boolean isTold() {
      return due > FIRST_LOOKS;
    }
  }

  /**
   * It was killed, or its child has ended since: from here the time counts, unless it counts
   * already. A kill that is repeated puts nothing off.
   */
  void begin(LinuxRun run) {
    if (isThere.test(run)) {
      watched.compute(run, (_, before) -> before == null || before.isTold() ? first(run) : before);
      if (!isLooking) {
        lookLater();
      }
    }
  }

  private static Watched first(LinuxRun run) {
    return new Watched(run.survivors(), 0, FIRST_LOOKS);
  }

  private void lookLater() {
    isLooking = true;
    ScheduledFuture<?> _ =
        thread.schedule(Threads.guarded(this::look), LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether it was told that it does not end. */
  boolean hasTold(LinuxRun run) {
    Watched found = watched.get(run);
    return found != null && found.isTold();
  }

  private void look() {
    isLooking = false;
    watched.keySet().removeIf(isThere.negate());
    watched.replaceAll((run, before) -> look(run, before.next()));
    if (!watched.isEmpty()) {
      lookLater();
    }
  }

  private static Watched look(LinuxRun run, Watched now) {
    if (now.looks() < now.due()) {
      return now;
    }
    tell(run, now.left());
    return new Watched(run.survivors(), now.looks(), multiplied(now.due()));
  }

  private static int multiplied(int due) {
    return due > Integer.MAX_VALUE / RARER ? Integer.MAX_VALUE : due * RARER;
  }

  private static void tell(LinuxRun run, List<Stat> left) {
    Stream<Stat> others =
        left.stream()
            .filter(process -> process.pid() != run.pid())
            .filter(process -> !run.isOutOfReach(process.key()))
            .flatMap(process -> Stat.readAgain(process.key()).stream());
    Optional<Stat> child = run.child();
    String what =
        Stream.concat(child.stream(), others)
            .limit(NAMES_MAX)
            .map(process -> describe(run, process))
            .collect(Collectors.joining("; "));
    if (!what.isEmpty()) {
      run.tell(new RunFact.NotEnding("does not end: " + what));
    }
  }

  private static String describe(LinuxRun run, Stat process) {
    return run.isBeyond(process.pid())
        ? "cannot kill " + process.describe() + ": operation not permitted"
        : process.describe() + " is there after SIGKILL, in state " + words(process.state());
  }

  private static String words(char state) {
    return switch (state) {
      case 'D' -> "D (it waits in the kernel)";
      case 'Z' -> "Z (it has ended, but a debugger may hold it)";
      default -> Character.toString(state);
    };
  }
}
