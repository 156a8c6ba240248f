package dev.watchdog.process.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTableTest {

  private static final int SELF = 10;

  private static Stat process(int pid, int parent, long startTime) {
    return new Stat(pid, parent, pid, pid, startTime, true);
  }

  private static List<Integer> descendants(ProcessTable table) {
    return Arrays.stream(table.descendants()).map(table::pidOf).boxed().toList();
  }

  @Test
  void descendants_come_after_their_parents_whatever_their_pids() {
    ProcessTable table =
        ProcessTable.of(
            SELF,
            process(1, 0, 0),
            process(SELF, 1, 5),
            process(20, 30, 9), // the pids began anew
            process(30, 40, 8),
            process(40, SELF, 7),
            process(50, 1, 6));
    assertThat(descendants(table)).containsExactly(40, 30, 20);
    assertThat(table.isComplete()).isTrue();
  }

  @Test
  void a_process_is_no_child_of_one_that_began_later() {
    ProcessTable table = ProcessTable.of(SELF, process(40, SELF, 7), process(50, 40, 6));
    assertThat(descendants(table)).containsExactly(40);
  }

  @Test
  void nothing_descends_from_a_zombie() {
    Stat zombie = new Stat(40, SELF, 40, 40, 7, false);
    ProcessTable table = ProcessTable.of(SELF, zombie, process(50, 40, 8));
    assertThat(descendants(table)).isEmpty();
    assertThat(table.zombies().contains(zombie.key())).isTrue();
  }

  @Test
  void parents_in_a_circle_are_no_endless_way() {
    ProcessTable table = ProcessTable.of(SELF, process(40, 50, 7), process(50, 40, 7));
    assertThat(descendants(table)).isEmpty();
  }

  @Test
  void more_processes_than_there_is_room_for_make_it_incomplete() {
    Stat[] many = new Stat[ProcessTable.PROCESSES_MAX + 1];
    Arrays.setAll(many, i -> process(i + 1, SELF, i));
    ProcessTable table = ProcessTable.of(SELF, many);
    assertThat(table.isComplete()).isFalse();
    assertThat(table.size()).isEqualTo(ProcessTable.PROCESSES_MAX);
    assertThat(table.descendants()).hasSize(ProcessTable.PROCESSES_MAX);
  }

  @Test
  void a_look_finds_this_process() {
    Stat self = Stat.readAlive((int) ProcessHandle.current().pid()).orElseThrow();
    ProcessTable table = ProcessTable.look(self.parent());
    assertThat(descendants(table)).contains(self.pid());
    assertThat(table.isComplete()).isTrue();
  }
}
