package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.companions.Companion;
import dev.watchdog.config.SettingsReader.Result;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompanionReaderTest {

  private static Result read(Map<String, String> environment, String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of("--", "true"));
    return SettingsReader.read(words, environment);
  }

  private static List<Companion> companions(Map<String, String> environment, String... options) {
    return switch (read(environment, options)) {
      case Result.Valid(Settings settings, _) -> settings.companions();
      case Result other -> throw new AssertionError(other);
    };
  }

  private static List<String> problems(String... options) {
    return switch (read(Map.of(), options)) {
      case Result.Invalid(List<String> problems) -> problems;
      case Result other -> throw new AssertionError(other);
    };
  }

  private static Companion companion(String className, String json) {
    return new Companion(className, new JsonObject(json));
  }

  @Test
  void by_default_there_is_no_companion() {
    assertThat(companions(Map.of())).isEmpty();
    assertThat(companions(Map.of(), "-companion", "none")).isEmpty();
  }

  @Test
  void several_are_deployed_in_the_order_of_the_command_line() {
    assertThat(companions(Map.of(), "-companion", "a.B", "-companion", "c.D {\"e\": [1]}"))
        .containsExactly(companion("a.B", "{}"), companion("c.D", "{\"e\":[1]}"));
  }

  @Test
  void the_environment_holds_one_a_line_and_json_may_take_several() {
    String lines = "a.B\nc.D {\n  \"e\":\n  true\n}\nf.G$H {}\n";
    assertThat(companions(Map.of("WATCHDOG_COMPANION", lines)))
        .containsExactly(
            companion("a.B", "{}"), companion("c.D", "{\"e\":true}"), companion("f.G$H", "{}"));
  }

  @Test
  void the_command_line_wins() {
    assertThat(companions(Map.of("WATCHDOG_COMPANION", "a.B"), "-companion", "c.D"))
        .containsExactly(companion("c.D", "{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a.B [1]", "{}", "a.B{}", "../x"})
  void a_text_that_is_not_a_class_is_a_problem(String text) {
    assertThat(problems("-companion", text))
        .containsExactly(
            "-companion: \"" + text + "\" is not a class, or a class and a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{} x", "{\"password\":secret}"})
  void invalid_json_is_a_problem_that_is_not_quoted(String json) {
    assertThat(problems("-companion", "a.B " + json))
        .containsExactly("-companion: what follows a.B is not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/does/not/exist", "pom.xml"})
  void jars_lie_in_a_folder(String path) {
    assertThat(problems("-companion-path", path))
        .containsExactly("-companion-path: \"" + path + "\" is not a folder");
  }
}
