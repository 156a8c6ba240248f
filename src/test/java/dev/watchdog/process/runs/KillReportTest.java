package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.proc.Stat;
import org.junit.jupiter.api.Test;

class KillReportTest {

  private static Stat process(int pid) {
    return new Stat(pid, 1, pid, pid, 1, true);
  }

  @Test
  void a_few_are_named() {
    KillReport report = new KillReport();
    assertThat(report.killed().isEmpty()).isTrue();
    report.killed().add(process(7), "sh");
    report.killed().add(process(8), "sleep");
    assertThat(report.killed().list()).containsExactly("sh (pid 7)", "sleep (pid 8)");
    assertThat(report.outOfReach().isEmpty()).isTrue();
  }

  @Test
  void of_thousands_the_first_twenty_are_named_and_the_others_counted() {
    KillReport report = new KillReport();
    for (int pid = 1; pid <= 5_000; pid++) {
      report.killed().add(process(pid), "sh");
    }
    assertThat(report.killed().list()).hasSize(21).startsWith("sh (pid 1)").endsWith("4980 more");
  }
}
