package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlockerTest {

  @Test
  void it_says_how_what_is_waited_for_has_ended() {
    assertThat(new Blocker(List.of("migrate"), new ExitStatus.Code(3)).describe())
        .isEqualTo("migrate, which exited with code 3");
  }

  @Test
  void it_names_what_stands_between() {
    assertThat(new Blocker(List.of("api", "migrate"), new ExitStatus.Code(3)).describe())
        .isEqualTo("api, which waits for migrate, which exited with code 3");
  }

  @Test
  void what_could_not_be_spawned_has_no_exit() {
    ExitStatus exit = new ExitStatus.NotSpawned("cannot spawn /app/x: no such file", 127);
    assertThat(new Blocker(List.of("x"), exit).describe())
        .isEqualTo("x, which could not be started: cannot spawn /app/x: no such file");
  }
}
