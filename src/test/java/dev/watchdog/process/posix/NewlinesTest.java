package dev.watchdog.process.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NewlinesTest {

  private static final long SEED = Long.getLong("seed", 20_260_105);
  private static final int BYTES = 4_096;

  private final MemorySegment buffer = Arena.ofAuto().allocate(BYTES);
  private final Newlines newlines = new Newlines(buffer);

  private int naive(int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer.get(JAVA_BYTE, i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  @Test
  void it_finds_what_a_loop_finds() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 200; round++) {
      int oneIn = random.nextInt(1, 2_000);
      for (int i = 0; i < BYTES; i++) {
        byte some = (byte) random.nextInt(256);
        buffer.set(JAVA_BYTE, i, random.nextInt(oneIn) == 0 ? (byte) '\n' : some);
      }
      for (int i = 0; i < 100; i++) {
        int from = random.nextInt(BYTES + 1);
        int to = random.nextInt(from, BYTES + 1);
        assertThat(newlines.find(from, to)).as("seed %d", SEED).isEqualTo(naive(from, to));
      }
    }
  }

  @Test
  void it_looks_at_nothing_outside() {
    buffer.fill((byte) '\n');
    assertThat(newlines.find(7, 7)).isEqualTo(-1);
    assertThat(newlines.find(BYTES, BYTES)).isEqualTo(-1);
    assertThat(newlines.find(BYTES - 1, BYTES)).isEqualTo(BYTES - 1);
    buffer.asSlice(10, 5).fill((byte) 0x8a);
    assertThat(newlines.find(10, 15)).isEqualTo(-1);
    assertThat(newlines.find(10, 16)).isEqualTo(15);
  }
}
