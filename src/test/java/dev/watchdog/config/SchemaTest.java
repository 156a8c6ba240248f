package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.SnakeYamlNode;
import dev.watchdog.config.Option.Scope;
import dev.watchdog.config.SettingsReader.Result;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What editors learn about the config file is what is read. */
class SchemaTest {

  private static final Path FOLDER = Path.of("conf");
  private static final URI SCHEMA = URI.create("https://example.invalid/watchdog.schema.json");

  private static String text() throws IOException {
    return Files.readString(FOLDER.resolve("watchdog.schema.json"));
  }

  private static JsonObject properties(String... path) throws IOException {
    JsonObject at = new JsonObject(text());
    for (String key : path) {
      at = at.getJsonObject(key);
    }
    return at.getJsonObject("properties");
  }

  private static Validator.Result validate(String yaml) throws IOException {
    Validator validator =
        new ValidatorFactory().withJsonNodeFactory(new SnakeYamlNode.Factory()).createValidator();
    validator.registerSchema(SCHEMA, text());
    return validator.validate(SCHEMA, yaml);
  }

  @Test
  void it_has_every_key_and_no_other() throws IOException {
    assertThat(properties().fieldNames())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of(ConfigFile.DEFAULTS, ConfigFile.PROGRAMS),
                    Option.keys(Scope.WATCHDOG, Scope.PROGRAM, Scope.SOLE_PROGRAM).stream())
                .toList());
    assertThat(properties("$defs", "defaults").fieldNames())
        .containsExactlyInAnyOrderElementsOf(ProgramKeys.ofDefaults());
    assertThat(properties("$defs", "program").fieldNames())
        .containsExactlyInAnyOrderElementsOf(ProgramKeys.ofPrograms());
  }

  @ParameterizedTest
  @EnumSource(Option.class)
  void it_says_of_an_option_what_the_help_says(Option option) throws IOException {
    boolean isOfPrograms = option.scope() == Scope.PROGRAM;
    Optional<JsonObject> described =
        Optional.ofNullable(
            (isOfPrograms ? properties("$defs", "program") : properties())
                .getJsonObject(option.key()));
    assertThat(described.isEmpty()).isEqualTo(option.scope() == Scope.COMMAND_LINE);
    described.ifPresent(d -> {
      assertThat(d.getString("description")).isEqualToIgnoringCase(option.meaning() + ".");
      assertThat(d.getString("default", "")).isEqualTo(option.byDefault());
      assertThat(choices(d)).isEqualTo(option.choices());
    });
  }

  private static List<Object> choices(JsonObject property) {
    return property.getJsonArray("anyOf", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .filter(choice -> choice.containsKey("enum"))
        .flatMap(choice -> choice.getJsonArray("enum").stream())
        .toList();
  }

  @Test
  void the_commented_file_is_valid_by_both() throws IOException {
    Path file = FOLDER.resolve("watchdog.yaml");
    assertThat(validate(Files.readString(file)).getErrors()).isEmpty();
    assertThat(SettingsReader.read(List.of("-config", file.toString()), Map.of()))
        .isInstanceOf(Result.Valid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "programs: {}",
        "htp: off",
        "programs: {a: {comand: [x]}}",
        "programs: {'bad name': {command: [x]}}",
        "programs: {a: {command: x}}",
        "programs: {a: {command: []}}",
        "programs: {a: {command: [x], restart: sometimes}}",
        "programs: {a: {command: [x], restart-delay: soon}}",
        "programs: {a: {command: [x], restart-factor: [1]}}",
        "programs: {a: {command: [x], autostart: maybe}}",
        "programs: {a: {command: [x], depends-on: b}}",
        "programs: {a: {command: [x], environment: [A]}}",
        "programs: {a: {command: [x], on: exit}}",
        "programs: {a: {command: [x], on: {odd: exit}}}",
        "programs: {a: {command: [x], on: {oom: perhaps}}}",
        "programs: {a: {command: [x], nice: [1]}}",
        "defaults: {command: [x]}",
      })
  void what_is_wrong_is_wrong_by_both(String yaml) throws IOException {
    boolean isIncomplete = yaml.equals("{}"); // there may be a program on the command line
    assertThat(validate(yaml).isValid()).isEqualTo(isIncomplete);
    Path file = Files.createTempFile("watchdog", ".yaml");
    try {
      Files.writeString(file, yaml);
      assertThat(SettingsReader.read(List.of("-config", file.toString()), Map.of()))
          .isInstanceOf(Result.Invalid.class);
    } finally {
      Files.delete(file);
    }
  }
}
