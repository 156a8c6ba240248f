package dev.watchdog.process.proc;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** A set of processes by {@link Stat#key}: immutable, and of the size of its numbers. */
public final class Keys {

  public static final Keys NONE = new Keys(new long[0]);

  private final long[] sorted;

  private Keys(long[] sorted) {
    this.sorted = sorted;
  }

  public static Keys of(List<Stat> processes) {
    return of(processes.stream().mapToLong(Stat::key));
  }

  static Keys of(LongStream keys) {
    return new Keys(keys.sorted().distinct().toArray());
  }

  public boolean contains(long key) {
    return Arrays.binarySearch(sorted, key) >= 0;
  }

  public Keys and(Keys more) {
    if (sorted.length == 0 || more.sorted.length == 0) {
      return sorted.length == 0 ? more : this;
    }
    return of(LongStream.concat(LongStream.of(sorted), LongStream.of(more.sorted)));
  }

  public Keys only(LongPredicate condition) {
    return new Keys(LongStream.of(sorted).filter(condition).toArray());
  }

  public LongStream stream() {
    return LongStream.of(sorted);
  }
}
