package dev.watchdog.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CpuTimeTest {

  private final CpuTime cpu = new CpuTime();

  private void seen(int child, int seconds) {
    cpu.of(child, Duration.ofSeconds(seconds));
  }

  @Test
  void each_child_begins_at_nothing() {
    seen(1, 5);
    seen(1, 7);
    seen(2, 1);
    assertThat(cpu.total()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void what_goes_away_with_an_orphan_stays_counted() {
    seen(1, 5);
    seen(1, 2);
    seen(1, 3);
    assertThat(cpu.total()).isEqualTo(Duration.ofSeconds(6));
  }
}
