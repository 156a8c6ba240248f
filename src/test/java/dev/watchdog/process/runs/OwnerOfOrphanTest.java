package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.proc.Stat;
import dev.watchdog.process.spawn.LimitMark;
import dev.watchdog.process.spawn.RunMarks;
import dev.watchdog.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose an orphan is that no look has shown: a real process, asked for what it has inherited. */
class OwnerOfOrphanTest {

  private static final int JVM = (int) ProcessHandle.current().pid(); // began before the orphan
  private static final int NO_PID = 0x7fff_fff0; // counts as one that began after everything
  private static final int PID_1 = 1;
  private static final int SUBREAPER = 0x7fff_0000;

  private RealRun real;
  private Stat orphan;

  @BeforeEach
  void an_orphan() throws Exception {
    real = RealRun.sh("sleep 1000; :");
    orphan = Stat.readAlive(real.pid()).orElseThrow();
    // execve(2) lets its parent go on before it has set the environment up.
    Path environment = Path.of("/proc/" + real.pid() + "/environ");
    Await.until("its environment", () -> Files.readAllBytes(environment).length > 0);
  }

  @AfterEach
  void it_ends() throws Exception {
    real.kill();
    real.untilEmpty();
  }

  private LinuxRun run(int pid, String text, long number) {
    return new LinuxRun(pid, new RunMarks(text, number, Optional.empty()), _ -> {}, 0);
  }

  private LinuxRun unrelated(int pid) {
    return run(pid, "unrelated", RunMarks.of("any").number());
  }

  private static Runs runs(int self, LinuxRun... all) {
    Runs runs = new Runs(self);
    for (LinuxRun run : all) {
      runs.add(run);
    }
    return runs;
  }

  @Test
  void the_number_decides_even_against_the_environment() throws Exception {
    LinuxRun right = run(JVM, "x", LimitMark.of(real.pid()));
    LinuxRun forged = run(NO_PID, real.mark(), RunMarks.of("any").number());
    assertThat(runs(PID_1, forged, right).ownerOfOrphan(orphan)).containsSame(right);
  }

  @Test
  void without_a_number_of_a_run_the_environment_decides() throws Exception {
    LinuxRun right = run(NO_PID, real.mark(), RunMarks.of("any").number());
    assertThat(runs(PID_1, unrelated(JVM), right).ownerOfOrphan(orphan)).containsSame(right);
  }

  @Test
  void without_marks_it_is_of_the_only_run_that_can_have_left_it() throws Exception {
    LinuxRun before = unrelated(JVM);
    LinuxRun after = unrelated(NO_PID);
    assertThat(runs(SUBREAPER, before, after).ownerOfOrphan(orphan)).containsSame(before);
    assertThat(runs(SUBREAPER, after).ownerOfOrphan(orphan)).isEmpty();
  }

  @Test
  void without_marks_beside_two_runs_it_has_no_owner_until_one_is_left() throws Exception {
    LinuxRun one = unrelated(JVM);
    LinuxRun other = unrelated(real.pid());
    Runs runs = runs(SUBREAPER, one, other);
    assertThat(runs.ownerOfOrphan(orphan)).isEmpty();
    runs.remove(one);
    assertThat(runs.ownerOfOrphan(orphan)).containsSame(other);
  }

  @Test
  void without_marks_it_is_a_stranger_to_PID_1() throws Exception {
    assertThat(runs(PID_1, unrelated(JVM)).ownerOfOrphan(orphan)).isEmpty();
  }

  @Test
  void without_marks_it_may_be_of_a_run_whose_rest_lives_on() throws Exception {
    Runs runs = runs(SUBREAPER, unrelated(JVM));
    runs.leave(unrelated(NO_PID));
    assertThat(runs.ownerOfOrphan(orphan)).isEmpty();
  }

  @Test
  void what_has_a_mark_of_a_run_whose_rest_lives_on_is_left() throws Exception {
    Runs runs = runs(SUBREAPER);
    assertThat(runs.isLeft(real.pid())).isFalse();
    runs.leave(run(NO_PID, "x", LimitMark.of(real.pid())));
    assertThat(runs.isLeft(real.pid())).isTrue();
  }

  @Test
  void its_death_counts_for_its_own_run_alone() throws Exception {
    LinuxRun right = run(JVM, "x", LimitMark.of(real.pid()));
    LinuxRun other = unrelated(NO_PID);
    Runs runs = runs(SUBREAPER, right, other);
    runs.countDeath(real.pid());
    assertThat(right.deaths()).isEqualTo(1);
    assertThat(other.deaths()).isZero();
    runs.countDeath(NO_PID); // its run is unknown
    assertThat(right.deaths()).isEqualTo(2);
    assertThat(other.deaths()).isEqualTo(1);
  }
}
