package dev.watchdog.process.proc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.watchdog.process.posix.Directory;
import dev.watchdog.process.posix.Libc;
import dev.watchdog.process.posix.SystemFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What runs use of the machine, as one look at {@code /proc} shows it (proc_pid_stat(5)). To be
 * taken off the event loops: it reads a file for each process that there is.
 */
public final class Usage {

  /** USER_HZ, which is 100 on every architecture that we run on (asm-generic/param.h). */
  private static final int TICKS_PER_SECOND = 100;

  private static final long PAGE_BYTES = Libc.pageBytes();

  private final ProcessTable table;
  private final int[] descendants; // slots of it, parents first

  private Usage(ProcessTable table) {
    this.table = table;
    this.descendants = table.descendants();
  }

  /**
   * What some processes use together.
   *
   * @param residentBytes pages that several of them share count for each
   * @param openFiles file descriptors; none of a process that we may not look into
   * @param cpu what they have used, with those of their children that have ended
   */
  public record Share(
      int processes, int threads, long residentBytes, long openFiles, Duration cpu) {

    /** Of no process. */
    public static final Share NONE = new Share(0, 0, 0, 0, Duration.ZERO);

    private Share plus(Share other) {
      return new Share(
          processes + other.processes,
          threads + other.threads,
          residentBytes + other.residentBytes,
          openFiles + other.openFiles,
          cpu.plus(other.cpu));
    }
  }

  /** Looks at all that descends from us. */
  public static Usage look() {
    return new Usage(ProcessTable.look(self()));
  }

  private static int self() {
    return (int) ProcessHandle.current().pid();
  }

  /** What a child uses, with all processes in its session or group and their descendants. */
  public Share ofRun(int child) {
    BitSet members = new BitSet();
    Share all = Share.NONE;
    for (int slot : descendants) {
      int parent = table.slotOfParent(slot);
      if (table.sessionOf(slot) == child
          || table.groupOf(slot) == child
          || (parent >= 0 && members.get(parent))) {
        members.set(slot);
        all = all.plus(of(table.pidOf(slot), true));
      }
    }
    return all;
  }

  /** What this process uses itself, without its children, whether they have ended or not. */
  public static Share ofSelf() {
    return of(self(), false);
  }

  private static Share of(int pid, boolean withEndedChildren) {
    return SystemFile.bytes("/proc/" + pid + "/stat", Stat.BYTES_MAX)
        .filter(line -> line.length > 0)
        .map(line -> parse(new String(line, ISO_8859_1), openFiles(pid), withEndedChildren))
        .orElse(Share.NONE); // it ended meanwhile
  }

  static Share parse(String stat, long openFiles, boolean withEndedChildren) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // from field 3 on
    long ticks = number(fields, 14) + number(fields, 15);
    long ofChildren = number(fields, 16) + number(fields, 17);
    return new Share(
        1,
        (int) number(fields, 20),
        number(fields, 24) * PAGE_BYTES,
        openFiles,
        Duration.ofMillis(
            (withEndedChildren ? ticks + ofChildren : ticks) * 1_000 / TICKS_PER_SECOND));
  }

  private static long number(String[] fields, int field) {
    return Long.parseLong(fields[field - 3]);
  }

  /** Since Linux 6.2 the folder's size says how many there are; before, it is 0. */
  private static long openFiles(int pid) {
    Path folder = Path.of("/proc/" + pid + "/fd");
    try {
      long size = Files.size(folder);
      return size > 0 ? size : count(folder);
    } catch (IOException e) {
      return 0;
    }
  }

  private static int count(Path folder) {
    AtomicInteger count = new AtomicInteger();
    boolean _ = Directory.forEach(folder.toString(), _ -> count.incrementAndGet());
    return count.get();
  }
}
