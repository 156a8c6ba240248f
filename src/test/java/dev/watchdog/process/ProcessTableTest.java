package dev.watchdog.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.ProcessTable.Entry;
import dev.watchdog.process.ProcessTable.Stat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of proc_pid_stat(5). */
class ProcessTableTest {

  private static String stat(String name, char state, int threads) {
    return "71 ("
        + name
        + ") "
        + state
        + " 12 70 69 34816 71 4194304 95 0 1 0 5 6 7 8 20 0 "
        + threads
        + " 0 123456789 2695168 256 18446744073709551615 1 1 0 0 0 0 0 0 0\n";
  }

  private static Optional<Entry> alive(String line) {
    return Optional.of(ProcessTable.parse(line)).filter(Stat::isAlive).map(Stat::entry);
  }

  private static Entry entry(String name) {
    return new Entry(71, name, 12, 70, 69, 123_456_789L);
  }

  @Test
  void parent_group_session_and_start_time() {
    assertThat(alive(stat("sh", 'S', 1))).hasValue(entry("sh"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "(sd-pam)", "x) S 1 1 1", ")", "(", "", "two\nlines", "tmux: server"})
  void a_name_may_hold_anything(String name) {
    assertThat(alive(stat(name, 'R', 3))).hasValue(entry(name));
  }

  @Test
  void a_zombie_is_nobody() {
    assertThat(alive(stat("sh", 'Z', 1))).isEmpty();
    assertThat(alive(stat("sh", 'Z', 0))).isEmpty();
    assertThat(alive(stat("sh", 'X', 1))).isEmpty();
  }

  /** Its child may have ended before the run is registered. */
  @Test
  void a_zombie_still_has_its_start_time() {
    assertThat(ProcessTable.parse(stat("sh", 'Z', 1)).entry()).isEqualTo(entry("sh"));
  }

  @Test
  void a_zombie_whose_other_threads_live_is_somebody() {
    assertThat(alive(stat("java", 'Z', 2))).hasValue(entry("java"));
  }

  @ParameterizedTest
  @ValueSource(chars = {'R', 'S', 'D', 'T', 't', 'I'})
  void every_other_state_is_alive(char state) {
    assertThat(alive(stat("sh", state, 1))).isPresent();
  }

  @Test
  void start_times_go_beyond_32_bits() {
    String late = stat("sh", 'S', 1).replace("123456789", "9999999999");
    assertThat(alive(late).orElseThrow().startTime()).isEqualTo(9_999_999_999L);
  }

  @Test
  void people_read_the_name_and_the_pid() {
    assertThat(entry("sleep").describe()).isEqualTo("sleep (pid 71)");
  }

  @Test
  void this_process_is_found_with_its_start_time() {
    int self = (int) ProcessHandle.current().pid();
    Entry entry = ProcessTable.readAlive(Integer.toString(self), new byte[4096]).orElseThrow();
    assertThat(entry.pid()).isEqualTo(self);
    assertThat(entry.id()).isEqualTo(ProcessTable.idOf(self));
    assertThat(ProcessTable.watch().descendantsOf(entry.parent())).contains(entry);
  }

  @Test
  void a_process_that_does_not_exist_is_nobody() {
    assertThat(ProcessTable.readAlive("4194305", new byte[4096])).isEmpty();
    assertThat(ProcessTable.idOf(4_194_305).startTime()).isEqualTo(Long.MAX_VALUE);
    assertThat(ProcessTable.environmentOf(4_194_305, "PATH")).isEmpty();
  }

  @Test
  void a_variable_is_found_by_its_whole_name() {
    int self = (int) ProcessHandle.current().pid();
    assertThat(ProcessTable.environmentOf(self, "PATH")).hasValue(System.getenv("PATH"));
    assertThat(ProcessTable.environmentOf(self, "PAT")).isEmpty();
  }
}
