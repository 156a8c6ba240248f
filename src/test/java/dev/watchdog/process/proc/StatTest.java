package dev.watchdog.process.proc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of proc_pid_stat(5). */
class StatTest {

  private static final Stat EXPECTED = new Stat(71, 12, 70, 69, 123_456_789L, true);

  private static String line(String name, char state, int threads) {
    return "71 ("
        + name
        + ") "
        + state
        + " 12 70 69 34816 71 4194304 95 0 1 0 5 6 7 8 20 0 "
        + threads
        + " 0 123456789 2695168 256 18446744073709551615 1 1 0 0 0 0 0 0 0\n";
  }

  private static Stat parse(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    return Stat.parse(bytes, bytes.length);
  }

  @Test
  void parent_group_session_and_start_time() {
    assertThat(parse(line("sh", 'S', 1))).isEqualTo(EXPECTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "(sd-pam)", "x) S 1 1 1", ")", "(", "", "two\nlines", "tmux: server"})
  void a_name_may_hold_anything(String name) {
    byte[] line = line(name, 'R', 3).getBytes(UTF_8);
    assertThat(Stat.parse(line, line.length)).isEqualTo(EXPECTED);
    assertThat(Stat.name(line, line.length)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void a_zombie_is_not_alive_and_still_has_its_start_time(int threads) {
    Stat zombie = parse(line("sh", 'Z', threads));
    assertThat(zombie.isAlive()).isFalse();
    assertThat(zombie.key()).isEqualTo(EXPECTED.key());
    assertThat(parse(line("sh", 'X', 1)).isAlive()).isFalse();
  }

  @Test
  void a_zombie_whose_other_threads_live_is_alive() {
    assertThat(parse(line("java", 'Z', 2)).isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(chars = {'R', 'S', 'D', 'T', 't', 'I'})
  void every_other_state_is_alive(char state) {
    assertThat(parse(line("sh", state, 1)).isAlive()).isTrue();
  }

  @Test
  void a_process_without_a_terminal_has_a_negative_number_in_its_line() {
    String line = line("sh", 'S', 1).replace(" 34816 71 ", " 0 -1 ");
    assertThat(parse(line)).isEqualTo(EXPECTED);
  }

  @Test
  void start_times_go_beyond_32_bits() {
    String late = line("sh", 'S', 1).replace("123456789", "9999999999");
    assertThat(parse(late).startTime()).isEqualTo(9_999_999_999L);
  }

  @Test
  void a_key_names_the_process_and_holds_its_pid() {
    Stat last = new Stat(4_194_303, 1, 1, 1, 9_999_999_999L, true);
    assertThat(Stat.pidOf(last.key())).isEqualTo(4_194_303);
    assertThat(last.key()).isNotEqualTo(Stat.key(4_194_303, 9_999_999_998L)).isPositive();
  }

  @Test
  void people_read_the_name_and_the_pid() {
    assertThat(EXPECTED.describe("sleep")).isEqualTo("sleep (pid 71)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "\u001b[2J", "\u202Eevil", "\u2028", "\u009b2J", "\0"})
  void a_name_cannot_steer_the_terminal_of_a_reader_of_the_log(String name) {
    assertThat(EXPECTED.describe(name)).matches("[\\x20-\\x7e]+");
  }

  @Test
  void this_process_is_found_with_its_start_time() {
    Stat self = Stat.readAlive((int) ProcessHandle.current().pid()).orElseThrow();
    assertThat(Stat.readAgain(self.key())).contains(self);
    assertThat(Stat.readAgain(Stat.key(self.pid(), self.startTime() + 1))).isEmpty();
    assertThat(self.describe()).matches("\\S+ \\(pid " + self.pid() + "\\)");
  }

  @Test
  void a_process_that_does_not_exist_is_not_found() {
    assertThat(Stat.read(4_194_305)).isEmpty();
    assertThat(Stat.read(0)).isEmpty();
    assertThat(EXPECTED.describe("")).isEqualTo(" (pid 71)");
  }
}
