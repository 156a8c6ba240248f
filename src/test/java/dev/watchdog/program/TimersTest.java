package dev.watchdog.program;

import static dev.watchdog.lifecycle.Effect.Timer.RESTART_DELAY;
import static dev.watchdog.lifecycle.Effect.Timer.START_TIME;
import static dev.watchdog.lifecycle.Effect.Timer.STOP_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No test waits for a time; each waits for a later timer, and looks what came before. */
class TimersTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context eventLoop = vertx.getOrCreateContext();
  private final Timers timers = new Timers(() -> vertx);
  private final BlockingQueue<String> fired = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private void onEventLoop(Runnable action) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    eventLoop.runOnContext(_ -> {
      action.run();
      done.countDown();
    });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private Runnable fire(String name) {
    return () -> fired.add(name);
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private String next() throws InterruptedException {
    return fired.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void an_armed_timer_fires_once() throws InterruptedException {
    onEventLoop(() -> {
      timers.arm(START_TIME, millis(1), fire("start"));
      timers.arm(STOP_TIMEOUT, millis(20), fire("later"));
    });
    assertThat(next()).isEqualTo("start");
    assertThat(next()).isEqualTo("later");
    assertThat(fired).isEmpty();
  }

  @Test
  void a_timer_that_is_taken_back_never_fires() throws InterruptedException {
    onEventLoop(() -> {
      timers.arm(RESTART_DELAY, millis(1), fire("taken back"));
      timers.arm(STOP_TIMEOUT, millis(20), fire("later"));
      timers.disarm(RESTART_DELAY);
    });
    assertThat(next()).isEqualTo("later");
  }

  @Test
  void even_one_whose_time_is_over_never_fires_once_it_is_taken_back() throws InterruptedException {
    onEventLoop(() -> {
      timers.arm(RESTART_DELAY, millis(1), fire("taken back"));
      long armed = System.nanoTime();
      while (System.nanoTime() - armed < 5_000_000) {
        Thread.onSpinWait(); // the event loop is busy meanwhile
      }
      timers.disarm(RESTART_DELAY);
      timers.arm(STOP_TIMEOUT, millis(1), fire("later"));
    });
    assertThat(next()).isEqualTo("later");
  }

  @Test
  void to_arm_again_replaces() throws InterruptedException {
    onEventLoop(() -> {
      timers.arm(START_TIME, millis(1), fire("first"));
      timers.arm(START_TIME, millis(10), fire("second"));
      timers.arm(STOP_TIMEOUT, millis(30), fire("later"));
    });
    assertThat(next()).isEqualTo("second");
    assertThat(next()).isEqualTo("later");
  }

  @Test
  void to_take_back_what_is_not_armed_does_nothing() throws InterruptedException {
    onEventLoop(() -> timers.disarm(START_TIME));
    onEventLoop(() -> timers.arm(START_TIME, millis(1), fire("start")));
    assertThat(next()).isEqualTo("start");
    onEventLoop(() -> timers.disarm(START_TIME));
    assertThat(fired).isEmpty();
  }

  @Test
  void to_hasten_brings_it_forward() throws InterruptedException {
    onEventLoop(() -> {
      timers.arm(STOP_TIMEOUT, HOUR, fire("late"));
      timers.hasten(STOP_TIMEOUT, millis(1), fire("soon"));
    });
    assertThat(next()).isEqualTo("soon");
  }

  @Test
  void to_hasten_never_puts_it_off() throws InterruptedException {
    onEventLoop(() -> {
      timers.arm(STOP_TIMEOUT, millis(1), fire("soon"));
      timers.hasten(STOP_TIMEOUT, HOUR, fire("late"));
    });
    assertThat(next()).isEqualTo("soon");
  }

  @Test
  void to_hasten_arms_what_is_not_armed() throws InterruptedException {
    onEventLoop(() -> timers.hasten(STOP_TIMEOUT, millis(1), fire("soon")));
    assertThat(next()).isEqualTo("soon");
  }

  @Test
  void no_timer_fires_early() throws InterruptedException {
    for (long micros : new long[] {0, 1, 999, 1_000, 1_001, 2_500}) {
      Duration delay = Duration.ofNanos(micros * 1_000);
      long before = System.nanoTime();
      onEventLoop(() -> timers.arm(STOP_TIMEOUT, delay, fire("kill")));
      assertThat(next()).isEqualTo("kill");
      assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(delay.toNanos());
    }
  }

  @Test
  void a_timer_may_arm_itself_again() throws InterruptedException {
    onEventLoop(() ->
        timers.arm(
            START_TIME,
            millis(1),
            () -> {
              fire("first").run();
              timers.arm(START_TIME, millis(1), fire("second"));
            }));
    assertThat(next()).isEqualTo("first");
    assertThat(next()).isEqualTo("second");
  }

  @Test
  void a_year_is_no_problem() throws InterruptedException {
    onEventLoop(() -> timers.arm(RESTART_DELAY, Duration.ofDays(365 * 11), fire("never")));
    onEventLoop(() -> timers.disarm(RESTART_DELAY));
    assertThat(fired).isEmpty();
  }
}
