package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.proc.ProcessSet;
import dev.watchdog.process.proc.ProcessTable;
import dev.watchdog.process.proc.Stat;
import dev.watchdog.process.spawn.RunMarks;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose a process is; none of these is there, so that none has a mark to show. */
class ProcessOwnersTest {

  private static final int SELF = 0x7fff_0000;
  private static final int ONE = 0x7fff_0001;
  private static final int OTHER = 0x7fff_0002;
  private static final long TIME = 100;

  private final Runs runs = new Runs(SELF);
  private LinuxRun one;
  private LinuxRun other;

  @BeforeEach
  void two_runs() {
    one = run(ONE);
    other = run(OTHER);
    runs.add(one);
    runs.add(other);
  }

  private static LinuxRun run(int pid) {
    return new LinuxRun(pid, RunMarks.of("test." + pid), _ -> {}, 0);
  }

  private static Stat process(int pid, int parent, int group, int session) {
    return new Stat(pid, parent, group, session, TIME, true);
  }

  private static Stat child(int pid) {
    return process(pid, SELF, pid, pid);
  }

  private List<Integer> pids(LinuxRun run, Stat... processes) {
    return ProcessOwners.in(ProcessTable.of(SELF, processes), runs).of(run).stream()
        .map(Stat::pid)
        .toList();
  }

  @Test
  void a_run_has_its_session_its_group_and_what_descends_from_them() {
    Stat[] processes = {
      child(ONE),
      child(OTHER),
      process(3, ONE, 3, ONE),
      process(4, ONE, ONE, 4),
      process(5, 4, 5, 5),
      process(6, OTHER, 6, 6),
    };
    assertThat(pids(one, processes)).containsExactlyInAnyOrder(ONE, 3, 4, 5);
    assertThat(pids(other, processes)).containsExactlyInAnyOrder(OTHER, 6);
  }

  @Test
  void what_a_look_has_shown_stays_of_its_run_when_it_is_an_orphan() {
    assertThat(pids(one, child(ONE), process(5, ONE, 5, 5))).contains(5);
    assertThat(pids(one, process(5, SELF, 5, 5), process(6, 5, 6, 6))).containsExactly(5, 6);
    assertThat(pids(other, process(5, SELF, 5, 5))).isEmpty();
  }

  @Test
  void what_is_gone_is_forgotten() {
    assertThat(pids(one, child(ONE), process(5, ONE, 5, 5))).contains(5);
    assertThat(pids(one, child(ONE))).containsExactly(ONE);
    assertThat(pids(one, process(5, SELF, 5, 5))).isEmpty();
  }

  @Test
  void an_incomplete_look_forgets_nothing() {
    Stat worker = process(5, ONE, 5, 5);
    one.remember(ProcessSet.of(List.of(worker)), true);
    one.remember(ProcessSet.of(List.of(child(ONE))), false);
    assertThat(one.hasSeen(worker.key())).isTrue();
    one.remember(ProcessSet.of(List.of(child(ONE))), true);
    assertThat(one.hasSeen(worker.key())).isFalse();
  }

  @Test
  void an_orphan_that_is_gone_when_it_is_asked_makes_the_look_unsure() {
    ProcessOwners kin =
        ProcessOwners.in(ProcessTable.of(SELF, process(0x7fff_0009, SELF, 9, 9)), runs);
    assertThat(kin.of(one)).isEmpty();
    assertThat(kin.isSure()).isFalse();
    assertThat(ProcessOwners.in(ProcessTable.of(SELF, child(ONE)), runs).isSure()).isTrue();
  }

  @Test
  void what_does_not_descend_from_us_is_of_no_run() {
    assertThat(pids(one, child(ONE), process(5, 1, ONE, ONE))).containsExactly(ONE);
  }
}
