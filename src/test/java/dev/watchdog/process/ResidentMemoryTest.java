package dev.watchdog.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Signal;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {

  @Test
  void a_run_holds_what_its_child_and_those_that_it_started_hold() throws Exception {
    RealRun alone = RealRun.sh("exec sleep 1000");
    RealRun family = RealRun.sh("sleep 1000 & sleep 1000 & sleep 1000 & wait");
    try {
      await(() -> ResidentMemory.ofRun(family.pid()) > 2 * ResidentMemory.ofRun(alone.pid()));
      assertThat(ResidentMemory.ofRun(alone.pid())).isPositive();
    } finally {
      alone.signal(Signal.KILL);
      family.signal(Signal.KILL);
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).isNegative();
      Thread.onSpinWait();
    }
  }

  @Test
  void who_is_not_there_holds_nothing() {
    assertThat(ResidentMemory.ofRun(Integer.MAX_VALUE)).isZero();
  }
}
