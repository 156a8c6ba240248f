package dev.watchdog.process.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.proc.Usage.Share;
import dev.watchdog.process.runs.RealRun;
import dev.watchdog.testing.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UsageTest {

  @Test
  void a_run_holds_what_its_child_and_those_that_it_started_hold() throws Exception {
    RealRun alone = RealRun.sh("exec sleep 1000");
    RealRun family = RealRun.sh("sleep 1000 & sleep 1000 & sleep 1000 & wait");
    try {
      Await.until("four processes", () -> Usage.look().ofRun(family.pid()).processes() == 4);
      // After exec(2) a process holds next to nothing for a moment.
      Await.until(
          "the memory of all", () -> holdsMoreThanTwice(Usage.look(), family.pid(), alone.pid()));
      Usage usage = Usage.look();
      Share one = usage.ofRun(alone.pid());
      Share four = usage.ofRun(family.pid());
      assertThat(one.processes()).isEqualTo(1);
      assertThat(one.threads()).isEqualTo(1);
      assertThat(one.openFiles()).isEqualTo(3);
      assertThat(one.residentBytes()).isPositive();
      assertThat(four.threads()).isEqualTo(4);
      assertThat(four.openFiles()).isGreaterThanOrEqualTo(12);
    } finally {
      alone.signal(Signal.KILL);
      family.signal(Signal.KILL);
    }
  }

  private static boolean holdsMoreThanTwice(Usage usage, int many, int one) {
    long ofOne = usage.ofRun(one).residentBytes();
    return ofOne > 0 && usage.ofRun(many).residentBytes() > 2 * ofOne;
  }

  @Test
  void a_process_that_is_gone_holds_nothing() {
    assertThat(Usage.look().ofRun(Integer.MAX_VALUE)).isEqualTo(Share.NONE);
  }

  @Test
  void we_are_there_ourselves() {
    Share self = Usage.ofSelf();
    assertThat(self.processes()).isEqualTo(1);
    assertThat(self.threads()).isGreaterThan(1);
    assertThat(self.openFiles()).isGreaterThan(3);
    assertThat(self.residentBytes()).isGreaterThan(10 << 20);
    assertThat(self.cpu()).isPositive();
  }

  @Test
  void a_name_may_hold_anything_and_ended_children_count_where_they_are_wanted() {
    String stat =
        "71 (a) S 1 (b) S 1 71 71 0 -1 4194560 9 9 9 9 120 30 40 10 20 0 5 0 99 1000 7 18446744";
    assertThat(Usage.parse(stat, 3, true).cpu()).isEqualTo(Duration.ofSeconds(2));
    assertThat(Usage.parse(stat, 3, false).cpu()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(Usage.parse(stat, 3, false).threads()).isEqualTo(5);
    assertThat(Usage.parse(stat, 3, false).openFiles()).isEqualTo(3);
  }
}
