package dev.watchdog.process;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** A set of processes by {@link Stat#key}: immutable, and of the size of its numbers. */
final class Keys {

  static final Keys NONE = new Keys(new long[0]);

  private final long[] sorted;

  private Keys(long[] sorted) {
    this.sorted = sorted;
  }

  static Keys of(List<Stat> processes) {
    return of(processes.stream().mapToLong(Stat::key));
  }

  static Keys of(LongStream keys) {
    return new Keys(keys.sorted().distinct().toArray());
  }

  boolean contains(long key) {
    return Arrays.binarySearch(sorted, key) >= 0;
  }

  Keys and(Keys more) {
    if (sorted.length == 0 || more.sorted.length == 0) {
      return sorted.length == 0 ? more : this;
    }
    return of(LongStream.concat(LongStream.of(sorted), LongStream.of(more.sorted)));
  }

  Keys only(LongPredicate condition) {
    return new Keys(LongStream.of(sorted).filter(condition).toArray());
  }

  LongStream stream() {
    return LongStream.of(sorted);
  }
}
