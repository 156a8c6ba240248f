package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.posix.Directory;
import dev.watchdog.process.posix.Kill;
import dev.watchdog.process.posix.SystemFile;
import dev.watchdog.process.proc.Stat;
import java.util.BitSet;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * Kills what forks faster than a scan. A process that forks and ends, again and again, is gone
 * before a scan of all of {@code /proc} comes to it. So this reads the list of pids alone, over and
 * over, and looks at once at each that was not in the list before.
 */
final class RepeatedKill {

  /** Its thread has other things to do, and it takes a whole CPU meanwhile. */
  private static final long NANOS_MAX = 50_000_000;

  private final Predicate<Stat> isTarget;
  private final IntSupplier deaths;
  private final KillReport.Names killed;
  private final byte[] buffer = new byte[Stat.BYTES_MAX];
  private final BitSet killedPids = new BitSet();
  private BitSet seen = new BitSet();
  private BitSet listed = new BitSet();
  private boolean hasKilled;

  /**
   * @param isTarget whether a process is to be killed, and what it forks meanwhile
   * @param deaths how many have died: while that grows there is something to kill
   * @param killed gets what it has killed
   */
  RepeatedKill(Predicate<Stat> isTarget, IntSupplier deaths, KillReport.Names killed) {
    this.isTarget = isTarget;
    this.deaths = deaths;
    this.killed = killed;
  }

  /** Goes on until it sees nothing move any more, or has taken long enough. */
  void run() {
    long start = System.nanoTime();
    int deathsBefore;
    list(listed::set); // what stands is killed already
    do {
      turnPage();
      deathsBefore = deaths.getAsInt();
      hasKilled = false;
      list(this::meet);
    } while ((hasKilled || deaths.getAsInt() != deathsBefore)
        && System.nanoTime() - start < NANOS_MAX);
  }

  private static void list(IntConsumer taker) {
    boolean _ = Directory.forEach("/proc", taker);
  }

  private void turnPage() {
    BitSet before = seen;
    seen = listed;
    listed = before;
    listed.clear();
  }

  private void meet(int pid) {
    listed.set(pid);
    if (!seen.get(pid)) {
      int length = SystemFile.readOnce("/proc/" + pid + "/stat", buffer);
      if (length > 0) {
        meet(Stat.parse(buffer, length), length);
      }
    }
  }

  private void meet(Stat process, int length) {
    if (process.isAlive() && (killedPids.get(process.parent()) || isTarget.test(process))) {
      kill(process);
      killedPids.set(process.pid());
      killed.add(process, Stat.name(buffer, length));
      hasKilled = true;
    }
  }

  /** With its group, where that is its own: what it has just forked is in it. */
  private static void kill(Stat process) {
    int _ =
        process.group() == process.pid()
            ? Kill.group(process.pid(), Signal.KILL)
            : Kill.process(process.pid(), Signal.KILL);
  }
}
