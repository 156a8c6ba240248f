package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExitStatusTest {

  private static final ExitStatus ZERO = new ExitStatus.Code(0);
  private static final ExitStatus SEVEN = new ExitStatus.Code(7);
  private static final ExitStatus KILLED = new ExitStatus.Signalled(Signal.KILL, false);
  private static final ExitStatus OOM = new ExitStatus.Signalled(Signal.KILL, false).outOfMemory();
  private static final ExitStatus DUMPED = new ExitStatus.Signalled(new Signal(11), true);
  private static final ExitStatus NOT_EXECUTABLE =
      new ExitStatus.NotSpawned("cannot spawn /app/x: permission denied", 126);

  @Test
  void exit_codes_are_those_of_a_shell() {
    assertThat(ZERO.asExitCode()).isZero();
    assertThat(SEVEN.asExitCode()).isEqualTo(7);
    assertThat(KILLED.asExitCode()).isEqualTo(137);
    assertThat(DUMPED.asExitCode()).isEqualTo(139);
    assertThat(NOT_EXECUTABLE.asExitCode()).isEqualTo(126);
  }

  @Test
  void only_code_0_is_no_failure() {
    assertThat(ZERO.isFailure()).isFalse();
    assertThat(SEVEN.isFailure()).isTrue();
    assertThat(KILLED.isFailure()).isTrue();
    assertThat(NOT_EXECUTABLE.isFailure()).isTrue();
  }

  @Test
  void code_137_is_not_sigkill() {
    assertThat(new ExitStatus.Code(137)).isNotEqualTo(KILLED);
    assertThat(new ExitStatus.Code(137).describe()).isEqualTo("exited with code 137");
  }

  @Test
  void descriptions_are_clauses_after_the_programs_name() {
    assertThat(SEVEN.describe()).isEqualTo("exited with code 7");
    assertThat(KILLED.describe()).isEqualTo("was killed by SIGKILL");
    assertThat(OOM.describe()).isEqualTo("was killed by SIGKILL: out of memory");
    assertThat(DUMPED.describe()).isEqualTo("was killed by SIGSEGV (core dumped)");
    assertThat(NOT_EXECUTABLE.describe()).isEqualTo("cannot spawn /app/x: permission denied");
  }
}
