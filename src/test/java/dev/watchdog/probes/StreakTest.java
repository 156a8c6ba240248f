package dev.watchdog.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.probes.Streak.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreakTest {

  private static final Optional<String> FAILED = Optional.of("no answer");
  private static final Optional<String> GOOD = Optional.empty();

  private static Streak streak(int successes, int failures) {
    Duration second = Duration.ofSeconds(1);
    return new Streak(new Probe(new Check.Exec(List.of("x")), second, second, successes, failures));
  }

  @Test
  void so_many_failures_in_a_row_are_bad() {
    Streak streak = streak(1, 3);
    assertThat(streak.add(FAILED)).isEqualTo(Verdict.UNDECIDED);
    assertThat(streak.add(FAILED)).isEqualTo(Verdict.UNDECIDED);
    assertThat(streak.add(FAILED)).isEqualTo(Verdict.BAD);
    assertThat(streak.add(FAILED)).isEqualTo(Verdict.BAD);
  }

  @Test
  void a_success_in_between_forgives() {
    Streak streak = streak(1, 2);
    streak.add(FAILED);
    assertThat(streak.add(GOOD)).isEqualTo(Verdict.GOOD);
    assertThat(streak.add(FAILED)).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void so_many_successes_in_a_row_are_good() {
    Streak streak = streak(2, 3);
    assertThat(streak.add(GOOD)).isEqualTo(Verdict.UNDECIDED);
    assertThat(streak.add(FAILED)).isEqualTo(Verdict.UNDECIDED);
    assertThat(streak.add(GOOD)).isEqualTo(Verdict.UNDECIDED);
    assertThat(streak.add(GOOD)).isEqualTo(Verdict.GOOD);
  }
}
