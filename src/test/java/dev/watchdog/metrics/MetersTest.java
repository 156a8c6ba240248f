package dev.watchdog.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class MetersTest {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Micrometer counts 0 from then on where what it reads is gone. */
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
  void what_only_the_meters_read_outlives_a_garbage_collection() {
    AtomicLong total = new AtomicLong(1);
    Meters meters = new Meters(registry);
    meters.counter("cats", "Cats that came", total::get);
    meters.gauge("mice", "Mice that are there", total::get);
    collectGarbage();
    total.set(2);
    assertThat(registry.scrape()).contains("\ncats_total 2.0\n", "\nmice 2.0\n");
  }

  private static void collectGarbage() {
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    while (garbage.get() != null) {
      System.gc();
    }
  }
}
