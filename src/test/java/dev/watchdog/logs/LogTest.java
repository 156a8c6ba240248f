package dev.watchdog.logs;

import static dev.watchdog.logs.StandardStream.STDERR;
import static dev.watchdog.logs.StandardStream.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LogTest {

  private static final long SEED = Long.getLong("seed", 20_260_103);
  private static final Set<StandardStream> ALL = Set.of(STDOUT, STDERR);

  private static String line(long seq) {
    return "line " + seq + "x".repeat((int) (seq * 31 % 150)) + "\n";
  }

  /** Lines 1 to {@code count}, each by itself, every tenth on stderr. */
  private static Written lines(long capacity, int count) {
    Written written = new Written(capacity);
    LineAssembler out = written.stream(1, STDOUT);
    LineAssembler err = written.stream(1, STDERR);
    for (int i = 1; i <= count; i++) {
      Written.add(i % 10 == 0 ? err : out, line(i));
    }
    return written;
  }

  @Test
  void an_empty_log_begins_and_ends_at_line_1() {
    Written written = new Written(1 << 20);
    assertThat(written.all()).isEmpty();
    assertThat(written.log.end()).isEqualTo(new Position(0, 1));
    assertThat(written.log.tail(10, ALL)).isEqualTo(written.log.end());
    assertThat(written.log.at(1)).isEqualTo(written.log.end());
  }

  @ParameterizedTest
  @ValueSource(longs = {4096, 64 * 1024, 100_000, 1 << 20})
  void what_no_longer_fits_is_one_exact_gap_at_the_beginning(long capacity) {
    Written written = lines(capacity, 20_000);
    List<String> all = written.all();
    int kept = all.size() - 1;
    assertThat(all.getFirst()).isEqualTo("gap 1-" + (20_000 - kept));
    assertThat(kept * 140L).isBetween(capacity / 2, capacity * 2);
    for (int i = 1; i < all.size(); i++) {
      int seq = 20_000 - kept + i;
      assertThat(all.get(i)).startsWith(seq + " ").endsWith(line(seq).strip());
    }
  }

  @Test
  void a_line_that_the_ring_cannot_hold_is_a_gap_of_its_own() {
    Written written = new Written(4096);
    LineAssembler out = written.stream(1, STDOUT);
    Written.add(out, "a\n");
    Position afterFirst = written.log.end();
    Written.add(out, "x".repeat(5_000) + "\n");
    assertThat(written.from(afterFirst)).containsExactly("gap 2-2");
    Written.add(out, "b\n");
    assertThat(written.all()).containsExactly("gap 1-2", "3 out.1 b");
    assertThat(written.from(afterFirst)).containsExactly("gap 2-2", "3 out.1 b");
  }

  @Test
  void runs_are_distinguished() {
    Written written = new Written(1 << 20);
    written.log.startRun(1, 71);
    Written.add(written.stream(1, STDOUT), "a\n");
    written.log.startRun(2, 99);
    Written.add(written.stream(1, STDOUT), "late\n");
    Written.add(written.stream(2, STDOUT), "b\n");
    assertThat(written.all())
        .containsExactly("run 1 pid 71", "1 out.1 a", "run 2 pid 99", "2 out.1 late", "3 out.2 b");
    assertThat(written.from(written.log.at(2)))
        .containsExactly("run 2 pid 99", "2 out.1 late", "3 out.2 b");
    assertThat(written.from(written.log.at(3))).containsExactly("3 out.2 b");
  }

  @Test
  void any_line_can_be_found_and_any_tail() {
    Written written = new Written(300_000);
    LineAssembler out = written.stream(1, STDOUT);
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 9_000; i++) {
      text.append(line(i));
      if (i * 7L % 40 == 0 || i == 9_000) { // many in one record
        Written.add(out, text.toString());
        text.setLength(0);
      }
    }
    List<String> all = written.all();
    long first = written.log.oldest().seq();
    assertThat(first).isGreaterThan(1);
    for (long seq = first; seq <= 9_001; seq += 13) {
      assertThat(written.from(written.log.at(seq)))
          .isEqualTo(all.subList((int) (seq - first + 1), all.size()));
      assertThat(written.from(written.log.tail(9_001 - seq, ALL)))
          .isEqualTo(all.subList((int) (seq - first + 1), all.size()));
    }
    assertThat(written.from(written.log.at(5))).first().isEqualTo("gap 5-" + (first - 1));
    assertThat(written.log.tail(1_000_000, ALL)).isEqualTo(written.log.oldest());
    assertThat(written.log.tail(0, ALL)).isEqualTo(written.log.end());
  }

  @Test
  void a_tail_of_one_stream_counts_only_its_lines() {
    Written written = lines(1 << 20, 5_000);
    Set<StandardStream> stderr = Set.of(STDERR);
    for (int count : List.of(1, 9, 100, 499)) {
      List<String> tail = written.from(written.log.tail(count, stderr));
      assertThat(tail.stream().filter(line -> line.contains(" err."))).hasSize(count);
      assertThat(tail.getFirst()).startsWith((5_000 - 10L * (count - 1)) + " err.");
    }
    assertThat(written.log.tail(501, stderr)).isEqualTo(written.log.oldest());
  }

  @Test
  void two_readers_of_one_range_get_the_same() {
    Written written = lines(200_000, 5_000);
    List<Entry> one = new ArrayList<>();
    written.log.read(written.log.at(4_500)).forEach(one::add);
    List<Entry> other = new ArrayList<>();
    written.log.read(written.log.at(4_500)).forEach(other::add);
    assertThat(one).isEqualTo(other);
  }

  /**
   * While a thread writes as fast as it can, readers of all speeds get each line at most once, in
   * order and as it was written, and know exactly which ones they did not get.
   */
  @ParameterizedTest
  @ValueSource(longs = {4096, 70_000, 1 << 20})
  void readers_are_never_fooled_by_a_writer_that_overtakes_them(long capacity) throws Exception {
    Written written = new Written(capacity);
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        SplittableRandom random = new SplittableRandom(SEED + i);
        readers.add(threads.submit((Callable<Long>) () -> readAll(written.log, over, random)));
      }
      LineAssembler out = written.stream(1, STDOUT);
      StringBuilder text = new StringBuilder();
      for (long seq = 1; seq <= 300_000; seq++) {
        text.append(line(seq));
        if (seq % 7 == 0 || seq == 300_000) {
          Written.add(out, text.toString());
          text.setLength(0);
        }
      }
      over.set(true);
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).as("seed %d", SEED).isEqualTo(300_000);
      }
    }
  }

  /** Reads to the end, and again and again from somewhere in what it has read already. */
  private static long readAll(Log log, AtomicBoolean over, SplittableRandom random) {
    Position at = new Position(0, 1);
    while (!over.get() || !at.equals(log.end())) {
      for (Entry entry : log.read(at)) {
        long wanted = at.seq();
        check(entry, wanted);
        at = entry.after();
        if (random.nextInt(50) == 0) {
          break;
        }
      }
      if (random.nextInt(100) == 0) {
        at = log.at(at.seq()); // as after a disconnect
      }
    }
    return at.seq() - 1;
  }

  private static void check(Entry entry, long wanted) {
    switch (entry) {
      case Entry.Gap gap -> {
        assertThat(gap.from()).isEqualTo(wanted);
        assertThat(gap.to()).isGreaterThanOrEqualTo(gap.from());
        assertThat(gap.after().seq()).isEqualTo(gap.to() + 1);
      }
      case Entry.Lines lines -> {
        assertThat(lines.seq()).isEqualTo(wanted);
        long seq = lines.seq();
        for (String text : Written.texts(lines)) {
          assertThat(text + "\n").isEqualTo(line(seq++));
        }
        assertThat(lines.after().seq()).isEqualTo(seq);
      }
      case Entry.RunStart start -> throw new AssertionError(start);
    }
  }

  /** Two lines of 49,000 bytes that end in one buffer of 64 KiB would be a record of 98,000. */
  @Test
  void lines_of_any_length_can_be_read_again() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int length : List.of(100, 17_000, 32_000, 40_000, 49_000, 60_000, 65_535, 65_536)) {
      Written written = new Written(8 << 20);
      LineAssembler out = written.stream(1, STDOUT);
      String text = ("x".repeat(length) + "\n").repeat(4_000_000 / length);
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 65_536 - random.nextInt(2) * random.nextInt(999));
        Written.add(out, text.substring(at, end));
        at = end;
      }
      assertThat(written.all()).as("lines of %d", length).hasSize(4_000_000 / length);
    }
  }
}
