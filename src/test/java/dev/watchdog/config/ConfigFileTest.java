package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.lifecycle.GroupPolicy;
import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.GroupPolicy.WhenItEnds;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.ownlog.OwnLog;
import dev.watchdog.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from a file; in the problems it is called FILE. */
class ConfigFileTest {

  @TempDir private Path folder;

  private Result read(Map<String, String> environment, String yaml, String... words)
      throws IOException {
    Path file = Files.writeString(folder.resolve("watchdog.yaml"), yaml);
    List<String> all = new ArrayList<>(List.of("-config", file.toString()));
    all.addAll(List.of(words));
    return SettingsReader.read(all, environment);
  }

  private Settings valid(Map<String, String> environment, String yaml, String... words)
      throws IOException {
    return switch (read(environment, yaml, words)) {
      case Result.Valid(Settings settings, _) -> settings;
      case Result other -> throw new AssertionError(other);
    };
  }

  private Settings valid(String yaml, String... words) throws IOException {
    return valid(Map.of(), yaml, words);
  }

  private Program only(String yaml, String... words) throws IOException {
    assertThat(valid(yaml, words).programs()).hasSize(1);
    return valid(yaml, words).programs().getFirst();
  }

  private List<String> problems(String yaml, String... words) throws IOException {
    return switch (read(Map.of(), yaml, words)) {
      case Result.Invalid(List<String> problems) ->
          problems.stream()
              .map(problem -> problem.replace(folder.resolve("watchdog.yaml").toString(), "FILE"))
              .toList();
      case Result other -> throw new AssertionError(other);
    };
  }

  // What it can say.

  @Test
  void the_example_of_the_contract() throws IOException {
    String tokens = Files.writeString(folder.resolve("tokens"), "secret\n").toString();
    Settings settings =
        valid(
            """
            http: 0.0.0.0:8910
            token-file: TOKENS
            defaults: {restart-delay: 5s}
            programs:
              web:
                type: java
                path: /app/web.jar
                args: [--server.port=8080]
                environment: {JAVA_TOOL_OPTIONS: -Xmx512m}
                restart-limit: 5/1m
              worker:
                command: [python, -m, worker]
                depends-on: [web]
            """
                .replace("TOKENS", tokens));
    Program web = settings.programs().getFirst();
    Program worker = settings.programs().getLast();
    assertThat(web.name()).isEqualTo("web");
    assertThat(web.command().programs()).containsExactly("java");
    assertThat(web.command().arguments())
        .containsExactly("-jar", "/app/web.jar", "--server.port=8080");
    assertThat(web.command().environment()).isEqualTo(Map.of("JAVA_TOOL_OPTIONS", "-Xmx512m"));
    assertThat(web.supervision().restarts().backoff().delay(1, 0)).isEqualTo(Duration.ofSeconds(5));
    assertThat(web.supervision().restarts().limit()).isPresent();
    assertThat(web.group())
        .isEqualTo(new GroupPolicy(true, List.of(), WhenItEnds.NOTHING, OnFatal.EXIT));
    assertThat(worker.command().programs()).containsExactly("python");
    assertThat(worker.command().arguments()).containsExactly("-m", "worker");
    assertThat(worker.command().environment()).isEqualTo(Map.of("PYTHONUNBUFFERED", "1"));
    assertThat(worker.group().dependsOn()).containsExactly("web");
    assertThat(settings.config()).contains(folder.resolve("watchdog.yaml"));
  }

  @Test
  void a_programs_own_counts_more_than_defaults_and_that_more_than_the_top() throws IOException {
    String yaml =
        """
        restart-delay: 3s
        start-time: 3s
        stop-timeout: 3s
        defaults: {start-time: 2s, stop-timeout: 2s}
        programs: {app: {command: [x], stop-timeout: 1s}}
        """;
    Program app = only(yaml);
    assertThat(app.supervision().restarts().backoff().delay(1, 0)).isEqualTo(Duration.ofSeconds(3));
    assertThat(app.supervision().startTime()).isEqualTo(Duration.ofSeconds(2));
    assertThat(app.supervision().stops().timeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void the_command_line_and_the_environment_count_more_than_the_file() throws IOException {
    String yaml = "log-level: debug\nprograms: {app: {command: [x], restart: never}}";
    Settings settings = valid(Map.of("WATCHDOG_LOG_LEVEL", "warn"), yaml, "-restart=on-failure");
    assertThat(settings.logLevel()).isEqualTo(OwnLog.Level.WARN);
    assertThat(settings.programs().getFirst().supervision().restarts().policy())
        .isEqualTo(RestartPolicy.ON_FAILURE);
  }

  @Test
  void a_program_of_the_command_line_takes_the_rest_from_the_file() throws IOException {
    Program app =
        only("name: web\nrestart: never\ndefaults: {environment: {A: b}}", "--", "x", "y");
    assertThat(app.name()).isEqualTo("web");
    assertThat(app.command().arguments()).containsExactly("y");
    assertThat(app.command().environment()).isEqualTo(Map.of("A", "b"));
    assertThat(app.supervision().restarts().policy()).isEqualTo(RestartPolicy.NEVER);
    assertThat(app.group()).isEqualTo(GroupPolicy.ALONE);
  }

  @Test
  void the_only_program_ends_the_watchdog_and_one_of_several_does_not() throws IOException {
    assertThat(only("programs: {a: {command: [x]}}").group()).isEqualTo(GroupPolicy.ALONE);
    assertThat(only("programs: {a: {command: [x], when-it-ends: nothing}}").group().whenItEnds())
        .isEqualTo(WhenItEnds.NOTHING);
    assertThat(
            valid("programs: {a: {command: [x], autostart: false}, b: {command: [x]}}")
                .programs()
                .getFirst()
                .group())
        .isEqualTo(new GroupPolicy(false, List.of(), WhenItEnds.NOTHING, OnFatal.EXIT));
  }

  @Test
  void aliases_stand_for_what_they_name() throws IOException {
    Settings settings =
        valid(
            """
            programs:
              a: {command: &run [python, main.py], environment: &env {A: b}}
              b: {command: *run, environment: *env}
            """);
    assertThat(settings.programs().getLast().command())
        .isEqualTo(settings.programs().getFirst().command());
  }

  // Environments.

  @Test
  void variables_come_from_the_watchdog_then_files_then_the_file_itself() throws IOException {
    Path shared = Files.writeString(folder.resolve("shared.env"), "A=1\nB=1\nC=1\nD=1\n");
    Path own =
        Files.writeString(
            folder.resolve("own.env"),
            "# a comment\n\n  export C = 2 \nD=\"2 #\"\nE='x=\\n'\nF=\nspring.x=y\n");
    String yaml =
        """
        defaults: {env-file: SHARED, environment: {D: 3, G: 3}}
        programs: {app: {command: [x], env-file: OWN, environment: {G: ""}}}
        """
            .replace("SHARED", shared.toString())
            .replace("OWN", own.toString());
    assertThat(
            valid(Map.of("A", "0", "Z", "0"), yaml).programs().getFirst().command().environment())
        .isEqualTo(
            Map.of(
                "Z",
                "0",
                "A",
                "1",
                "B",
                "1",
                "C",
                "2",
                "D",
                "3",
                "E",
                "x=\\n",
                "F",
                "",
                "spring.x",
                "y",
                "G",
                ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "${X}            | x",
        "a${X}b${X}      | axbx",
        "${EMPTY}.       | .",
        "${EMPTY:-d}     | d",
        "${NONE:-}.      | .",
        "${NONE:-a b-$c} | a b-$c",
        "$X              | $X",
        "$${X}           | ${X}",
        "$$${X}          | $x",
        "100$            | 100$",
        "${spring.x}     | y"
      })
  void variables_are_filled_in(String text, String filled) throws IOException {
    Map<String, String> environment = Map.of("X", "x", "EMPTY", "", "spring.x", "y");
    assertThat(
            valid(environment, "programs: {app: {command: [x, '" + text + "']}}")
                .programs()
                .getFirst()
                .command()
                .arguments())
        .containsExactly(filled);
  }

  // What is wrong with it.

  @Test
  void all_problems_are_reported_at_once_each_with_its_place() throws IOException {
    assertThat(
            problems(
                """
                htp: off
                log-level: loud
                programs:
                  web:
                    comand: [x]
                    restart-dely: 5s
                    depends-on: [dbb]
                    restart-limit: many
                  db: {command: [x], depends-on: [b], environment: {X: "${NOPE}", Y: [1]}}
                  b: {command: x y, depends-on: [db], autostart: yes}
                  "bad name": {type: java, stop-signal: KILL}
                  c:
                """,
                "-restart-delay=x"))
        .containsExactlyInAnyOrder(
            "FILE:1:1: htp: cannot use this: there is no such key; did you mean http?",
            "FILE:2:12: log-level: cannot take \"loud\": it is not one of error, warn, info, debug",
            "FILE:5:5: programs.web.comand: cannot use this: there is no such key;"
                + " did you mean command?",
            "FILE:6:5: programs.web.restart-dely: cannot use this: there is no such key;"
                + " did you mean restart-delay?",
            "FILE:5:5: programs.web: cannot be run: \"command\" is missing",
            "FILE:7:18: programs.web.depends-on[0]: cannot take \"dbb\": it is not one of the"
                + " programs; did you mean db?",
            "FILE:8:20: programs.web.restart-limit: cannot take \"many\": it is not deaths and a"
                + " period, such as 5/1m",
            "FILE:9:56: programs.db.environment.X: cannot fill in ${NOPE}: there is no such"
                + " variable; ${NOPE:-…} gives a default",
            "FILE:9:70: programs.db.environment.Y: cannot take a list: it has to be a single value",
            "FILE:10:34: programs.b.depends-on[0]: cannot wait for each other: db -> b -> db",
            "FILE:10:16: programs.b.command: cannot take \"x y\": it has to be a list,"
                + " [python, main.py]",
            "FILE:10:50: programs.b.autostart: cannot take \"yes\": it is not true or false",
            "FILE:11:15: programs.bad name: cannot have this name: it has to be a name of up to 63"
                + " letters, digits, '.', '_' and '-'",
            "FILE:11:15: programs.bad name: cannot be run: \"path\" is missing",
            "FILE:11:41: programs.bad name.stop-signal: cannot take \"KILL\": it is not a signal"
                + " such as TERM, INT or WINCH, that a program can end by",
            "FILE:12:5: programs.c: cannot take nothing here: it has to be a mapping, KEY: VALUE",
            "-restart-delay: \"x\" is not a duration such as 500ms, 5s or 2m");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | FILE: cannot use an empty file",
        "'# nothing' | FILE: cannot use an empty file",
        "[a] | FILE:1:1: cannot take a list here: it has to be a mapping, KEY: VALUE",
        "text | FILE:1:1: cannot take \"text\" here: it has to be a mapping, KEY: VALUE",
        "'{a: [1,2' | FILE:1:9: cannot read this as YAML: while parsing a flow sequence, expected"
            + " ',' or ']', but got <stream end>",
        "'a: *x' | FILE:1:4: cannot read this as YAML: found undefined alias x",
        "'programs: {}' | cannot supervise 0 programs: 1 to 1000 may be named",
        "'programs: [a]' | FILE:1:11: programs: cannot take a list here: it has to be a mapping,"
            + " KEY: VALUE",
        "'programs: {a: {command: []}}' | FILE:1:25: programs.a.command: cannot run an empty"
            + " command: it has to be a list, [python, main.py]",
        "'programs: {a: {command: [x], command: [y]}}' | FILE:1:30: programs.a.command: cannot take"
            + " this: the key occurs twice",
        "'programs: {a: {command: [x], path: y}}' | FILE:1:36: programs.a.path: cannot stand beside"
            + " \"command\"",
        "'programs: {a: {path: y}}' | FILE:1:15: programs.a: cannot be run: \"type\" is missing",
        "'programs: {a: {command: [x], [y]: z}}' | FILE:1:30: programs.a: cannot take a list as a"
            + " key",
        "'programs: {a: {command: [x], restart: }}' | FILE:1:38: programs.a.restart: cannot use"
            + " an empty value",
        "'programs: {a: {command: [x], env-file: /none}}' | FILE:1:40: programs.a.env-file: cannot"
            + " take \"/none\": it cannot be read: no such file",
        "'programs: {a: {command: [x], environment: {X: \"\\0\"}}}' | FILE:1:47:"
            + " programs.a.environment.X: cannot hand on a NUL character: it ends every variable",
        "'programs: {a: {command: [x], args: [\"${\"]}}' | FILE:1:36: programs.a.args: cannot stand"
            + " beside \"command\"",
        "'programs: {a: {command: [\"${x\"]}}' | FILE:1:26: programs.a.command[0]: cannot read what"
            + " follows ${: write ${NAME}, ${NAME:-default}, or $${ for a dollar sign",
        "'programs: {a: {command: [\"${x:-${y}}\"]}}' | FILE:1:26: programs.a.command[0]: cannot"
            + " fill in a default: ${x:-…} must not hold another ${",
        "'programs: {a: {command: [x], env-file: /dev/zero}}' | FILE:1:40: programs.a.env-file:"
            + " cannot take \"/dev/zero\": it is not a regular file"
      })
  void one_problem_is_one_sentence(String yaml, String problem) throws IOException {
    assertThat(problems(yaml)).first().isEqualTo(problem);
  }

  @Test
  void a_file_that_is_not_regular_is_not_opened() {
    assertThat(SettingsReader.read(List.of("-config", "/dev/null"), Map.of()))
        .isEqualTo(new Result.Invalid(List.of("-config: \"/dev/null\" is not a regular file")));
  }

  @Test
  void the_number_of_problems_is_limited() throws IOException {
    StringBuilder keys = new StringBuilder("programs: {a: {command: [x]}}\n");
    for (int i = 0; i < 20_000; i++) {
      keys.append("key").append(i).append(": x\n");
    }
    List<String> problems = problems(keys.toString());
    assertThat(problems).hasSize(Problems.SENTENCES_MAX + 1);
    assertThat(problems.getLast())
        .isEqualTo("there are " + (20_000 - Problems.SENTENCES_MAX) + " more problems");
    assertThat(problems("programs: {a: {command: [x]}}\n? " + "k".repeat(900_000) + "\n: x"))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem)
                .startsWith("FILE:2:3: kkk")
                .endsWith("there is no such key; programs stand under programs:")
                .hasSizeLessThan(Problems.CHARS_MAX + 100));
  }

  @Test
  void what_variables_fill_in_is_in_no_problem() throws IOException {
    String yaml =
        """
        http: ${SECRET}
        programs:
          a:
            command: [x]
            restart-delay: ${SECRET}
            autostart: x${SECRET}
            depends-on: ["${SECRET}"]
            alive: {http: "${SECRET}://x"}
        """;
    Result result = read(Map.of("SECRET", "hunter2"), yaml);
    assertThat(result).isInstanceOf(Result.Invalid.class);
    assertThat(((Result.Invalid) result).problems())
        .hasSize(5)
        .noneMatch(problem -> problem.contains("hunter2"))
        .anyMatch(problem ->
            problem.endsWith("\"${SECRET}\": it is not a duration such as 500ms, 5s or 2m"));
  }

  @Test
  void a_program_beside_those_of_the_file_is_refused() throws IOException {
    String yaml = "programs: {a: {command: [x]}}";
    assertThat(problems(yaml, "--", "x"))
        .containsExactly(
            "the command after -- cannot be used beside programs: in the config file;"
                + " leave out one of them");
    assertThat(problems("name: b\n" + yaml, "-business-program-type=java"))
        .containsExactly(
            "-business-program-type: cannot be used beside programs: in the config file",
            "FILE:1:7: name: cannot be used beside programs: in the config file");
  }

  @Test
  void what_is_too_deep_too_large_or_no_text_is_refused() throws IOException {
    assertThat(problems("[".repeat(100_000)))
        .containsExactly("FILE: cannot read more than 20 levels");
    Path file = folder.resolve("other");
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThat(SettingsReader.read(List.of("-config", file.toString()), Map.of()))
        .isEqualTo(new Result.Invalid(List.of("-config: \"" + file + "\" is larger than 1 MiB")));
    Files.write(file, new byte[] {(byte) 0xff});
    assertThat(SettingsReader.read(List.of("-config", file.toString()), Map.of()))
        .isEqualTo(new Result.Invalid(List.of("-config: \"" + file + "\" is not UTF-8")));
    assertThat(SettingsReader.read(List.of("-config", folder + "/none"), Map.of()))
        .isEqualTo(
            new Result.Invalid(
                List.of("-config: \"" + folder + "/none\" cannot be read: no such file")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: &x [*x]", "programs: &x {a: *x}", "programs: {a: &x {defaults: *x}}"})
  void an_alias_that_contains_itself_is_followed_only_so_far(String yaml) throws IOException {
    assertThat(problems(yaml)).isNotEmpty();
  }

  @Test
  void a_cycle_is_reported_with_its_path_and_once() throws IOException {
    assertThat(
            problems(
                """
                programs:
                  a: {command: [x], depends-on: [b]}
                  b: {command: [x], depends-on: [c]}
                  c: {command: [x], depends-on: [d, b]}
                  d: {command: [x], depends-on: [d]}
                """))
        .containsExactly(
            "FILE:5:34: programs.d.depends-on[0]: cannot wait for each other: d -> d",
            "FILE:4:37: programs.c.depends-on[1]: cannot wait for each other: b -> c -> b");
  }

  /** Whatever it holds, there is an answer; the seed is in the failure's message. */
  @Test
  void every_file_gets_an_answer() throws IOException {
    String valid = Files.readString(Path.of("conf/watchdog.yaml"));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder(valid);
      for (int change = 0; change < 1 + random.nextInt(5); change++) {
        int at = random.nextInt(text.length());
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        text.replace(at, Math.min(text.length(), at + random.nextInt(4)), piece);
      }
      assertThat(Optional.of(read(Map.of(), text.toString())))
          .as("seed %d, file:%n%s", seed, text)
          .isPresent();
    }
  }

  private static final List<String> PIECES =
      List.of(
          "", " ", "\n", "  ", ":", ": ", "- ", "[", "]", "{", "}", "&a ", "*a", "!!int ", "|", ">",
          "'", "\"", "${", "}", "#", "\t", "? ", "%", "@", "\0", "\u00e9", "---\n", "<<: ");
}
