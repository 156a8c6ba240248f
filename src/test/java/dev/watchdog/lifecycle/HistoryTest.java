package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.History.Ended;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final Duration NOW = Duration.ofSeconds(100);
  private static final List<Duration> DEATHS = List.of(NOW.minusSeconds(90), NOW.minusSeconds(10));
  private static final Ended OLD = ended(Duration.ofSeconds(2));
  private static final History HISTORY = new History(3, 2, 2, DEATHS, Optional.of(OLD));

  private static Ended ended(Duration lasted) {
    return new Ended(OptionalInt.of(71), new ExitStatus.Code(1), lasted);
  }

  @Test
  void a_program_begins_without_a_past() {
    assertThat(State.initial().history())
        .isEqualTo(new History(0, 0, 0, List.of(), Optional.empty()));
  }

  @Test
  void a_first_run_forgets_failures_but_not_how_the_last_run_ended() {
    assertThat(HISTORY.firstRun()).isEqualTo(new History(4, 2, 0, List.of(), Optional.of(OLD)));
  }

  @Test
  void a_next_run_forgets_nothing_and_is_a_restart() {
    assertThat(HISTORY.nextRun()).isEqualTo(new History(4, 3, 2, DEATHS, Optional.of(OLD)));
  }

  @Test
  void forgiving_is_about_failures_only() {
    assertThat(HISTORY.forgiven()).isEqualTo(new History(3, 2, 0, List.of(), Optional.of(OLD)));
  }

  @Test
  void an_end_by_order_is_remembered_but_not_counted() {
    Ended ended = ended(NOW);
    assertThat(HISTORY.ended(ended)).isEqualTo(new History(3, 2, 2, DEATHS, Optional.of(ended)));
  }

  @Test
  void a_death_is_counted_and_those_too_old_are_dropped() {
    Ended ended = ended(Duration.ofSeconds(59));
    assertThat(HISTORY.died(NOW, ended, How.limit(5, Duration.ofMinutes(1)).restarts()))
        .isEqualTo(new History(3, 2, 3, List.of(DEATHS.getLast(), NOW), Optional.of(ended)));
  }

  @Test
  void a_death_after_a_stable_run_is_the_first_one_again_for_the_backoff_only() {
    Ended ended = ended(Duration.ofSeconds(60));
    assertThat(HISTORY.died(NOW, ended, How.limit(5, Duration.ofMinutes(1)).restarts()))
        .isEqualTo(new History(3, 2, 1, List.of(DEATHS.getLast(), NOW), Optional.of(ended)));
  }

  @Test
  void the_end_of_a_run_says_its_cause() {
    assertThat(HISTORY.endCause()).isEqualTo(Cause.ENDED);
    assertThat(HISTORY.ended(OLD.asUnhealthy()).endCause()).isEqualTo(Cause.UNHEALTHY);
    Ended notSpawned = new Ended(OptionalInt.empty(), Program.NOT_FOUND, Duration.ZERO);
    assertThat(HISTORY.ended(notSpawned).endCause()).isEqualTo(Cause.NOT_SPAWNED);
  }

  @Test
  void without_a_limit_no_deaths_pile_up() {
    assertThat(HISTORY.died(NOW, OLD, How.DEFAULT.restarts()).deaths()).isEmpty();
  }

  @Test
  void a_run_lasts_from_spawn_to_exit() {
    Child child = new Child(71, Duration.ofSeconds(90));
    var exited = new Event.Exited(3, new ExitStatus.Code(1), true, NOW, 0);
    assertThat(Ended.of(child, exited)).isEqualTo(ended(Duration.ofSeconds(10)));
  }
}
