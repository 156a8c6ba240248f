package dev.watchdog.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.probes.Notification.Extend;
import dev.watchdog.probes.Notification.Heartbeat;
import dev.watchdog.probes.Notification.Interval;
import dev.watchdog.probes.Notification.Ready;
import dev.watchdog.probes.Notification.Reloading;
import dev.watchdog.probes.Notification.StatusText;
import dev.watchdog.probes.Notification.Stopping;
import dev.watchdog.probes.Notification.Trigger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of sd_notify(3). */
class NotificationTest {

  @Test
  void everything_that_is_understood() {
    assertThat(Notification.read("READY=1")).containsExactly(new Ready());
    assertThat(Notification.read("RELOADING=1")).containsExactly(new Reloading());
    assertThat(Notification.read("STOPPING=1")).containsExactly(new Stopping());
    assertThat(Notification.read("WATCHDOG=1")).containsExactly(new Heartbeat());
    assertThat(Notification.read("WATCHDOG=trigger")).containsExactly(new Trigger());
    assertThat(Notification.read("STATUS=a=b c")).containsExactly(new StatusText("a=b c"));
    assertThat(Notification.read("WATCHDOG_USEC=20000000"))
        .containsExactly(new Interval(Duration.ofSeconds(20)));
    assertThat(Notification.read("EXTEND_TIMEOUT_USEC=1500"))
        .containsExactly(new Extend(Duration.ofNanos(1_500_000)));
  }

  @Test
  void one_message_may_say_several_things_in_an_order() {
    assertThat(Notification.read("STATUS=up\nREADY=1\nX=y\n\nWATCHDOG=1\n"))
        .containsExactly(new StatusText("up"), new Ready(), new Heartbeat());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "READY",
        "READY=0",
        "READY=11",
        "ready=1",
        " READY=1",
        "READY=1 ",
        "WATCHDOG=0",
        "MAINPID=17",
        "FDSTORE=1",
        "BARRIER=1",
        "=1",
        "WATCHDOG_USEC=",
        "WATCHDOG_USEC=-1",
        "WATCHDOG_USEC=+1",
        "WATCHDOG_USEC=1s",
        "WATCHDOG_USEC=١",
        "EXTEND_TIMEOUT_USEC=000000000000000000001"
      })
  void whatever_else_is_said_means_nothing(String message) {
    assertThat(Notification.read(message)).isEmpty();
  }

  @Test
  void times_beyond_a_century_are_one() {
    Duration century = Duration.ofDays(36_500);
    assertThat(Notification.read("WATCHDOG_USEC=18446744073709551615"))
        .containsExactly(new Interval(century));
    assertThat(Notification.read("WATCHDOG_USEC=999999999999999999"))
        .containsExactly(new Interval(century));
    assertThat(Notification.read("WATCHDOG_USEC=0")).containsExactly(new Interval(Duration.ZERO));
  }
}
