package dev.watchdog.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who descends from this process, as {@code /proc} showed it at one moment (proc_pid_stat(5)). As
 * PID 1 or a subreaper that is everything our runs ever left anywhere: an orphan comes to us.
 */
final class ProcessTable {

  private static final int STAT_MAX = 4096;
  private static final int LOOKS_MAX = 8;

  /** Zombies are left out: they hold nothing but their pid, which their parent will free. */
  private final Map<Integer, List<Entry>> byParent;

  private ProcessTable(Map<Integer, List<Entry>> byParent) {
    this.byParent = byParent;
  }

  /**
   * One process.
   *
   * @param startTime in clock ticks since boot; with the pid it names a process for good
   */
  record Entry(int pid, String name, int parent, int group, int session, long startTime) {
    Id id() {
      return new Id(pid, startTime);
    }

    /** For people: "sleep (pid 71)". */
    String describe() {
      return name + " (pid " + pid + ")";
    }
  }

  record Id(int pid, long startTime) {}

  /**
   * A line of {@code /proc/PID/stat}.
   *
   * @param isAlive not a zombie; one whose other threads live is none
   */
  record Stat(Entry entry, boolean isAlive) {}

  /** One look. Who is in it was there; who was just being forked may be missing. */
  static ProcessTable glance() {
    return look(new HashSet<>());
  }

  /**
   * Looks until nobody died meanwhile, or a few times on a busy system. Somebody who was listed and
   * is dead when his turn comes may have forked in between, and nobody would see his child: a
   * daemon that forks twice does just that.
   */
  static ProcessTable watch() {
    Set<String> dead = new HashSet<>();
    ProcessTable table = look(dead);
    Set<String> deadBefore = Set.of();
    for (int i = 1; i < LOOKS_MAX && !deadBefore.containsAll(dead); i++) {
      deadBefore = Set.copyOf(dead);
      dead.clear();
      table = look(dead);
    }
    return table;
  }

  private static ProcessTable look(Set<String> dead) {
    Map<Integer, List<Entry>> byParent = new HashMap<>();
    byte[] buffer = new byte[STAT_MAX];
    String[] names = new File("/proc").list();
    for (String name : names == null ? new String[0] : names) {
      if (Character.isDigit(name.charAt(0))) {
        readAlive(name, buffer)
            .ifPresentOrElse(
                e -> byParent.computeIfAbsent(e.parent(), _ -> new ArrayList<>()).add(e),
                () -> dead.add(name));
      }
    }
    return new ProcessTable(byParent);
  }

  /** One process, unless it is gone or a zombie. */
  static Optional<Entry> readAlive(String pid, byte[] buffer) {
    return read(pid, buffer).filter(Stat::isAlive).map(Stat::entry);
  }

  /** One process, unless it is reaped. */
  private static Optional<Stat> read(String pid, byte[] buffer) {
    return statOf(pid, buffer).map(ProcessTable::parse);
  }

  /** What the kernel says of one process, unless it is reaped. */
  static Optional<String> statOf(String pid) {
    return statOf(pid, new byte[STAT_MAX]);
  }

  private static Optional<String> statOf(String pid, byte[] buffer) {
    try (FileInputStream in = new FileInputStream("/proc/" + pid + "/stat")) {
      int length = in.read(buffer);
      return length <= 0
          ? Optional.empty()
          : Optional.of(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty(); // it ended meanwhile
    }
  }

  /** {@code 71 (a name) S 1 71 71 …}: the name may hold anything, so its end is the last ')'. */
  static Stat parse(String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    String[] fields = stat.substring(close + 2).split(" ", 21); // from field 3 on, the state
    char state = fields[0].charAt(0);
    int threads = Integer.parseInt(fields[17]);
    boolean isAlive = state != 'X' && (state != 'Z' || threads > 1);
    return new Stat(
        new Entry(
            Integer.parseInt(stat.substring(0, open - 1)),
            stat.substring(open + 1, close),
            Integer.parseInt(fields[1]),
            Integer.parseInt(fields[2]),
            Integer.parseInt(fields[3]),
            Long.parseLong(fields[19])),
        isAlive);
  }

  /**
   * Who has this pid now, zombie or not. Where {@code /proc} is not there, somebody who started
   * after everyone else, so that no orphan is taken for one of his.
   */
  static Id idOf(int pid) {
    return read(Integer.toString(pid), new byte[STAT_MAX])
        .map(stat -> stat.entry().id())
        .orElseGet(() -> new Id(pid, Long.MAX_VALUE));
  }

  /** Who has this pid now, unless he is gone or a zombie. */
  static Optional<Entry> find(int pid) {
    return pid <= 0 ? Optional.empty() : readAlive(Integer.toString(pid), new byte[STAT_MAX]);
  }

  /** The user (effective) of a process; empty where it is gone. */
  static OptionalInt userOf(int pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("Uid:"))
          .mapToInt(line -> Integer.parseUnsignedInt(line.split("\\s+", 4)[2]))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return OptionalInt.empty();
    }
  }

  /** Somebody who was seen before, if he is there still. */
  static Optional<Entry> find(Id seen) {
    return readAlive(Integer.toString(seen.pid()), new byte[STAT_MAX])
        .filter(now -> now.id().equals(seen));
  }

  private List<Entry> childrenOf(int pid) {
    return byParent.getOrDefault(pid, List.of());
  }

  /** All that descend from a process, parents first. */
  List<Entry> descendantsOf(int pid) {
    List<Entry> found = new ArrayList<>();
    Deque<Integer> parents = new ArrayDeque<>(List.of(pid));
    while (!parents.isEmpty()) {
      for (Entry child : childrenOf(parents.remove())) {
        found.add(child);
        parents.add(child.pid());
      }
    }
    return found;
  }

  /** A variable of the environment that a process was executed with, if we may read it. */
  static Optional<String> environmentOf(int pid, String variable) {
    try {
      String prefix = variable + "=";
      return Invocation.split(Files.readAllBytes(Path.of("/proc/" + pid + "/environ"))).stream()
          .filter(entry -> entry.startsWith(prefix))
          .findFirst()
          .map(entry -> entry.substring(prefix.length()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
