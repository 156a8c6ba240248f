package dev.watchdog.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopLagTest {

  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final AtomicLong nanos = new AtomicLong(1);
  private final LoopLag lag = new LoopLag(loop::add, nanos::get);

  private void pass(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void it_is_how_long_the_last_probe_waited() {
    lag.look();
    pass(2);
    loop.remove().run();
    pass(5);
    assertThat(lag.seconds()).isEqualTo(2);
  }

  @Test
  void a_loop_that_hangs_is_seen_while_it_hangs_and_gets_no_more_probes() {
    lag.look();
    pass(3);
    lag.look();
    pass(4);
    assertThat(lag.seconds()).isEqualTo(7);
    assertThat(loop).hasSize(1);
  }

  @Test
  void the_next_look_probes_again() {
    lag.look();
    pass(2);
    loop.remove().run();
    lag.look();
    pass(1);
    loop.remove().run();
    assertThat(lag.seconds()).isEqualTo(1);
  }

  @Test
  void without_readers_nothing_is_woken() {
    assertThat(loop).isEmpty();
    assertThat(lag.seconds()).isZero();
  }
}
