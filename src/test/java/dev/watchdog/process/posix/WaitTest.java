package dev.watchdog.process.posix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import org.junit.jupiter.api.Test;

/** The status word of wait4(2). */
class WaitTest {

  @Test
  void every_exit_code() {
    for (int code = 0; code <= 255; code++) {
      assertThat(Wait.decode(code << 8)).isEqualTo(new ExitStatus.Code(code));
    }
  }

  @Test
  void every_signal_with_core_and_without() {
    for (int number = 1; number <= 64; number++) {
      Signal signal = new Signal(number);
      assertThat(Wait.decode(number)).isEqualTo(new ExitStatus.Signalled(signal, false));
      assertThat(Wait.decode(number | 0x80)).isEqualTo(new ExitStatus.Signalled(signal, true));
    }
  }
}
