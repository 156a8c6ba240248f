package dev.watchdog.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitMarkTest {

  private static String limits(String soft) {
    return """
    Limit                     Soft Limit           Hard Limit           Units
    Max address space         unlimited            unlimited            bytes
    Max file locks            %-20s unlimited            locks
    Max pending signals       96365                96365                signals
    """
        .formatted(soft);
  }

  @Test
  void the_number_is_the_soft_limit_of_file_locks() {
    assertThat(LimitMark.parse(limits("9223372036854775806"))).isEqualTo(Long.MAX_VALUE - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unlimited", "0", "1024", "18446744073709551614"})
  void a_limit_that_others_set_is_not_a_mark(String soft) {
    assertThat(LimitMark.parse(limits(soft))).isEqualTo(LimitMark.NONE);
  }

  @Test
  void a_system_without_such_a_limit_has_no_numbers() {
    assertThat(LimitMark.parse("")).isEqualTo(LimitMark.NONE);
    assertThat(LimitMark.of(4_194_305)).isEqualTo(LimitMark.NONE);
  }

  @Test
  void ours_is_as_it_was_after_a_spawn() throws Exception {
    int self = (int) ProcessHandle.current().pid();
    long before = LimitMark.of(self);
    long number = LimitMark.random();
    assertThat(LimitMark.<Long>during(number, () -> LimitMark.of(self))).isEqualTo(number);
    assertThat(LimitMark.of(self)).isEqualTo(before);
  }
}
