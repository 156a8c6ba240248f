package dev.watchdog.process.proc;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** A set of processes by {@link Stat#key}: immutable, and of the size of its numbers. */
public final class ProcessSet {

  public static final ProcessSet NONE = new ProcessSet(new long[0]);

  private final long[] sorted;

  private ProcessSet(long[] sorted) {
    this.sorted = sorted;
  }

  public static ProcessSet of(List<Stat> processes) {
    return of(processes.stream().mapToLong(Stat::key));
  }

  static ProcessSet of(LongStream keys) {
    return new ProcessSet(keys.sorted().distinct().toArray());
  }

  public boolean contains(long key) {
    return Arrays.binarySearch(sorted, key) >= 0;
  }

  public ProcessSet and(ProcessSet more) {
    if (sorted.length == 0 || more.sorted.length == 0) {
      return sorted.length == 0 ? more : this;
    }
    return of(LongStream.concat(LongStream.of(sorted), LongStream.of(more.sorted)));
  }

  public ProcessSet only(LongPredicate condition) {
    return new ProcessSet(LongStream.of(sorted).filter(condition).toArray());
  }

  public LongStream stream() {
    return LongStream.of(sorted);
  }
}
