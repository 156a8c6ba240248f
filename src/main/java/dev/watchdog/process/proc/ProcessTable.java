package dev.watchdog.process.proc;

import dev.watchdog.process.posix.Directory;
import dev.watchdog.process.posix.Errno;
import dev.watchdog.process.posix.SystemFile;
import java.util.Arrays;

/**
 * All processes that are alive, as one look through {@code /proc} showed them: in arrays of
 * numbers, because another program can start 100,000 of them, and never more than {@link
 * #PROCESSES_MAX}.
 *
 * <p>A look takes time, and processes come and go meanwhile. What is in it was there. What is not
 * in it may still be there: see {@code Scan} for what proves that it is not.
 */
public final class ProcessTable {

  /** A look at more of them is incomplete. */
  static final int PROCESSES_MAX = 1 << 17;

  private static final byte NOT_SOUGHT = 0;
  private static final byte SOUGHT = 1;
  private static final byte BELOW = 2;
  private static final byte ELSEWHERE = 3;

  private static final int FIRST_SIZE = 512;
  private static final int ZOMBIES_MAX = 256;

  private final int self;
  private final byte[] buffer = new byte[Stat.BYTES_MAX];
  private int size;
  private int[] pids = new int[FIRST_SIZE];
  private int[] parents = new int[FIRST_SIZE];
  private int[] groups = new int[FIRST_SIZE];
  private int[] sessions = new int[FIRST_SIZE];
  private long[] startTimes = new long[FIRST_SIZE];
  private long[] slotsByPid = new long[0];
  private boolean isComplete;

  /** Children of ours that have ended and are not reaped. */
  private final long[] zombies = new long[ZOMBIES_MAX];

  private int zombieCount;

  private ProcessTable(int self) {
    this.self = self;
  }

  /** Looks once. */
  public static ProcessTable look(int self) {
    ProcessTable table = new ProcessTable(self);
    table.isComplete = true;
    if (!Directory.forEach("/proc", table::add)) {
      table.isComplete = false;
    }
    table.index();
    return table;
  }

  /** The same, of processes that are known otherwise. */
  public static ProcessTable of(int self, Stat... processes) {
    ProcessTable table = new ProcessTable(self);
    table.isComplete = true;
    for (Stat process : processes) {
      table.add(process);
    }
    table.index();
    return table;
  }

  private void add(int pid) {
    int length = SystemFile.readOnce("/proc/" + pid + "/stat", buffer);
    if (length > 0) {
      add(Stat.parse(buffer, length));
    } else if (!isGone(-length) && !isHidden(-length)) {
      isComplete = false;
    }
  }

  private static boolean isGone(int errno) {
    return errno == 0 || errno == Errno.ENOENT || errno == Errno.ESRCH;
  }

  /** By the mount option hidepid: it is another user's. */
  private static boolean isHidden(int errno) {
    return errno == Errno.EPERM || errno == Errno.EACCES;
  }

  private void add(Stat process) {
    if (!process.isAlive()) {
      if (process.parent() == self) {
        addZombie(process);
      }
    } else if (size == PROCESSES_MAX) {
      isComplete = false;
    } else {
      if (size == pids.length) {
        grow();
      }
      pids[size] = process.pid();
      parents[size] = process.parent();
      groups[size] = process.group();
      sessions[size] = process.session();
      startTimes[size] = process.startTime();
      size++;
    }
  }

  private void addZombie(Stat zombie) {
    if (zombieCount == ZOMBIES_MAX) {
      isComplete = false;
    } else {
      zombies[zombieCount++] = zombie.key();
    }
  }

  private void grow() {
    pids = Arrays.copyOf(pids, 2 * size);
    parents = Arrays.copyOf(parents, 2 * size);
    groups = Arrays.copyOf(groups, 2 * size);
    sessions = Arrays.copyOf(sessions, 2 * size);
    startTimes = Arrays.copyOf(startTimes, 2 * size);
  }

  private void index() {
    slotsByPid = new long[size];
    for (int slot = 0; slot < size; slot++) {
      slotsByPid[slot] = (long) pids[slot] << 32 | slot;
    }
    Arrays.sort(slotsByPid); // the kernel lists them in this order already
  }

  /** Whether everything that was there all the time is in it. */
  public boolean isComplete() {
    return isComplete;
  }

  int self() {
    return self;
  }

  public int size() {
    return size;
  }

  public Stat get(int slot) {
    return new Stat(
        pids[slot], parents[slot], groups[slot], sessions[slot], startTimes[slot], true);
  }

  public boolean isChild(int slot) {
    return parents[slot] == self;
  }

  int pidOf(int slot) {
    return pids[slot];
  }

  public int groupOf(int slot) {
    return groups[slot];
  }

  public int sessionOf(int slot) {
    return sessions[slot];
  }

  public long keyOf(int slot) {
    return Stat.key(pids[slot], startTimes[slot]);
  }

  /** All that descend from us, parents first. */
  public int[] descendants() {
    byte[] places = new byte[size];
    int[] path = new int[size];
    int[] found = new int[size];
    int count = 0;
    for (int slot = 0; slot < size; slot++) {
      int depth = 0;
      for (int at = slot; at >= 0 && places[at] == NOT_SOUGHT; at = slotOfParent(at)) {
        places[at] = SOUGHT;
        path[depth++] = at;
      }
      while (depth > 0) {
        int at = path[--depth];
        int parent = slotOfParent(at);
        boolean isBelow = isChild(at) || (parent >= 0 && places[parent] == BELOW);
        places[at] = isBelow ? BELOW : ELSEWHERE;
        if (isBelow) {
          found[count++] = at;
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** Where the parent is; negative where it is not in it, or its pid is another process's now. */
  public int slotOfParent(int slot) {
    int found = slotOf(parents[slot]);
    return found >= 0 && startTimes[found] <= startTimes[slot] ? found : -1;
  }

  private int slotOf(int pid) {
    int at = Arrays.binarySearch(slotsByPid, (long) pid << 32);
    int i = at >= 0 ? at : -at - 1;
    return i < size && (int) (slotsByPid[i] >> 32) == pid ? (int) slotsByPid[i] : -1;
  }

  /** Children of ours that have ended and are not reaped. */
  public ProcessSet zombies() {
    return ProcessSet.of(Arrays.stream(zombies, 0, zombieCount));
  }
}
