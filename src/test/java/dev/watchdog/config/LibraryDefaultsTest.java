package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.program.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LibraryDefaultsTest {

  @Test
  void a_program_of_the_library_is_supervised_as_one_of_the_command_line() {
    Program program = Program.of("app", "true");
    if (SettingsReader.read(List.of("--", "true"), Map.of())
        instanceof Result.Valid(Settings settings)) {
      assertThat(program.name()).isEqualTo(settings.name());
      assertThat(program.supervision()).isEqualTo(settings.supervision());
      assertThat(program.logBytes()).isEqualTo(settings.logBytes());
      assertThat(program.command().programs()).isEqualTo(settings.command().programs());
    } else {
      throw new AssertionError("the defaults are not valid");
    }
  }
}
