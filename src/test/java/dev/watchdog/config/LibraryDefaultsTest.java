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
        instanceof Result.Valid(Settings settings, _)) {
      Program other = settings.programs().getFirst();
      assertThat(program.name()).isEqualTo(other.name());
      assertThat(program.supervision()).isEqualTo(other.supervision());
      assertThat(program.group()).isEqualTo(other.group());
      assertThat(program.logBytes()).isEqualTo(other.logBytes());
      assertThat(program.command().programs()).isEqualTo(other.command().programs());
    } else {
      throw new AssertionError("the defaults are not valid");
    }
  }
}
