package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.proc.Moment;
import dev.watchdog.process.proc.Stat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedTest {

  private static final Stat CHILD = process(71, 5);
  private static final Stat WORKER = process(72, 6);
  private static final Stat SERVER = process(73, 900);

  private final Asked asked = new Asked(Signal.TERM, List.of(CHILD, WORKER));

  private static Stat process(int pid, long startTime) {
    return new Stat(pid, 1, 71, 71, startTime, true);
  }

  @Test
  void what_was_there_is_not_asked_again() {
    assertThat(asked.next(List.of(CHILD, WORKER))).isEmpty();
    assertThat(asked.next(List.of(CHILD, WORKER))).isEmpty();
  }

  @Test
  void what_joins_is_asked_once_and_not_as_soon_as_it_is_seen() {
    assertThat(asked.next(List.of(CHILD, SERVER))).isEmpty();
    assertThat(asked.next(List.of(CHILD, SERVER))).containsExactly(SERVER);
    assertThat(asked.next(List.of(CHILD, SERVER))).isEmpty();
    assertThat(asked.next(List.of(CHILD, SERVER))).isEmpty();
  }

  @Test
  void a_pid_that_is_used_again_is_another_process() {
    Stat next = process(WORKER.pid(), 901);
    assertThat(asked.next(List.of(next))).isEmpty();
    assertThat(asked.next(List.of(next))).containsExactly(next);
  }

  @Test
  void a_moment_is_before_what_began_later_and_within_a_tick_the_pid_tells() {
    Moment moment = new Moment(900, 72);
    assertThat(moment.isBefore(process(80, 899))).isFalse();
    assertThat(moment.isBefore(process(72, 900))).isFalse();
    assertThat(moment.isBefore(process(73, 900))).isTrue();
    assertThat(moment.isBefore(process(20, 901))).isTrue();
  }

  @Test
  void now_is_after_this_process_began() {
    Stat self = Stat.read((int) ProcessHandle.current().pid()).orElseThrow();
    assertThat(Moment.now().isBefore(self)).isFalse();
    assertThat(Moment.now().tick()).isGreaterThan(self.startTime());
  }
}
