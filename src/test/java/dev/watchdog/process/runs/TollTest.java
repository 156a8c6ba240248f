package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.proc.Stat;
import org.junit.jupiter.api.Test;

class TollTest {

  private static Stat process(int pid) {
    return new Stat(pid, 1, pid, pid, 1, true);
  }

  @Test
  void a_few_are_named() {
    Toll toll = new Toll();
    assertThat(toll.killed().isEmpty()).isTrue();
    toll.killed().add(process(7), "sh");
    toll.killed().add(process(8), "sleep");
    assertThat(toll.killed().list()).containsExactly("sh (pid 7)", "sleep (pid 8)");
    assertThat(toll.outOfReach().isEmpty()).isTrue();
  }

  @Test
  void of_thousands_the_first_twenty_are_named_and_the_others_counted() {
    Toll toll = new Toll();
    for (int pid = 1; pid <= 5_000; pid++) {
      toll.killed().add(process(pid), "sh");
    }
    assertThat(toll.killed().list()).hasSize(21).startsWith("sh (pid 1)").endsWith("4980 more");
  }
}
