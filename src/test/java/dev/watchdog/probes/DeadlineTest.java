package dev.watchdog.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Time passes only for the deadline's clock; its timers fire as soon as they can. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class DeadlineTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(1);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final AtomicLong now = new AtomicLong(-5);
  private final AtomicInteger missed = new AtomicInteger();
  private final CountDownLatch isMissed = new CountDownLatch(1);
  private final Deadline deadline = new Deadline(vertx, now::get, HOUR, this::miss);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private void miss() {
    missed.incrementAndGet();
    isMissed.countDown();
  }

  private void onLoop(Runnable task) throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    vertx.runOnContext(_ -> {
      task.run();
      done.countDown();
    });
    done.await();
  }

  /** Timers that are due by now have fired. */
  private void let(Duration pass) throws Exception {
    let(pass, pass);
  }

  private void let(Duration pass, Duration timersOf) throws Exception {
    now.addAndGet(pass.toNanos());
    CountDownLatch later = new CountDownLatch(1);
    vertx.setTimer(timersOf.toMillis() + 20, _ -> later.countDown());
    later.await();
  }

  @Test
  void it_is_missed_when_its_time_is_over() throws Exception {
    onLoop(() -> deadline.set(SOON));
    assertThat(deadline.isArmed()).isTrue();
    now.addAndGet(SOON.toNanos());
    isMissed.await();
    let(SOON);
    assertThat(missed).hasValue(1);
    assertThat(deadline.isArmed()).isFalse();
  }

  @Test
  void put_off_it_is_not_missed() throws Exception {
    onLoop(() -> {
      deadline.set(SOON);
      deadline.putOff(HOUR);
    });
    let(SOON);
    assertThat(missed).hasValue(0);
    assertThat(deadline.isArmed()).isTrue();
  }

  @Test
  void to_put_off_never_brings_forward() throws Exception {
    onLoop(() -> {
      deadline.set(HOUR);
      deadline.putOff(SOON);
    });
    let(SOON);
    assertThat(missed).hasValue(0);
  }

  @Test
  void set_anew_it_counts_from_then() throws Exception {
    onLoop(() -> {
      deadline.set(SOON);
      deadline.set(HOUR);
    });
    let(SOON);
    assertThat(missed).hasValue(0);
    onLoop(() -> deadline.set(SOON));
    now.addAndGet(SOON.toNanos());
    isMissed.await();
  }

  @Test
  void once_ended_it_is_never_missed_and_cannot_be_put_off() throws Exception {
    onLoop(() -> {
      deadline.set(SOON);
      deadline.end();
      deadline.putOff(SOON);
    });
    let(SOON);
    assertThat(missed).hasValue(0);
    assertThat(deadline.isArmed()).isFalse();
  }

  @Test
  void after_a_pause_the_watchdog_listens_a_little_before_it_judges() throws Exception {
    onLoop(() -> {
      deadline.set(SOON);
      now.addAndGet(HOUR.toNanos()); // the container was paused
    });
    let(SOON);
    assertThat(missed).hasValue(0);
    onLoop(() -> deadline.set(HOUR)); // and this is what had been waiting
    let(SOON);
    assertThat(missed).hasValue(0);
  }

  @Test
  void only_the_time_counts_in_which_the_watchdog_ran() throws Exception {
    Duration time = Duration.ofSeconds(3);
    Deadline paused = new Deadline(vertx, now::get, Duration.ofMillis(10), this::miss);
    onLoop(() -> paused.set(time));
    let(HOUR, SOON); // a pause of all
    Duration ran = Duration.ZERO;
    for (; missed.get() == 0; ran = ran.plusMillis(50)) {
      let(Duration.ofMillis(50), SOON);
    }
    assertThat(ran).isGreaterThanOrEqualTo(time);
  }

  @Test
  void it_is_missed_even_where_every_timer_is_late() throws Exception {
    LongSupplier rushing = () -> now.addAndGet(HOUR.toNanos());
    Deadline late = new Deadline(vertx, rushing, SOON, this::miss);
    onLoop(() -> late.set(HOUR.multipliedBy(5)));
    isMissed.await();
  }
}
