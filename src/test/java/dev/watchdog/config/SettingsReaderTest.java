package dev.watchdog.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Address;
import dev.watchdog.companions.Companion;
import dev.watchdog.config.SettingsReader.Result;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.GroupPolicy;
import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.GroupPolicy.WhenItEnds;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.ownlog.OwnLog;
import dev.watchdog.process.Command;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.program.Program;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  private static final Map<String, String> NOTHING = Map.of();

  private static Settings valid(Map<String, String> environment, String... words) {
    return switch (SettingsReader.read(List.of(words), environment)) {
      case Result.Valid(Settings settings, _) -> settings;
      case Result other -> throw new AssertionError(other);
    };
  }

  private static Settings valid(String... words) {
    return valid(NOTHING, words);
  }

  private static Program program(Map<String, String> environment, String... words) {
    return valid(environment, words).programs().getFirst();
  }

  private static Program program(String... words) {
    return program(NOTHING, words);
  }

  private static List<String> problems(Map<String, String> environment, String... words) {
    return switch (SettingsReader.read(List.of(words), environment)) {
      case Result.Invalid(List<String> problems) -> problems;
      case Result other -> throw new AssertionError(other);
    };
  }

  private static List<String> problems(String... words) {
    return problems(NOTHING, words);
  }

  // Defaults and precedence.

  @Test
  void the_defaults_are_those_of_the_contract() {
    assertThat(valid("--", "true"))
        .isEqualTo(
            new Settings(
                List.of(
                    new Program(
                        "app",
                        new Command(List.of("true"), List.of(), NOTHING),
                        new Supervision(
                            new Restarts(
                                RestartPolicy.ALWAYS,
                                new Backoff(Duration.ofSeconds(5), 1, Duration.ofMinutes(5), 0),
                                Duration.ofSeconds(60),
                                Optional.empty()),
                            Duration.ofSeconds(1),
                            new Stops(Signal.TERM, Duration.ofSeconds(10), Orphans.STOP)),
                        new GroupPolicy(true, List.of(), WhenItEnds.SHUTDOWN, OnFatal.EXIT),
                        4 << 20,
                        false)),
                Set.of(Signal.TERM, Signal.INT),
                Optional.empty(),
                new Serving(
                    Optional.of(new Address("127.0.0.1", 8910)),
                    Serving.defaultSockets(NOTHING),
                    Optional.empty(),
                    Optional.empty()),
                List.of(),
                Optional.empty(),
                OutputForm.RAW,
                StallPolicy.BLOCK,
                OwnLog.Format.TEXT,
                OwnLog.Level.INFO,
                Optional.empty(),
                List.of()));
  }

  @Test
  void every_option_arrives_where_it_belongs() {
    assertThat(
            valid(
                "-name=web.1",
                "-restart=on-failure",
                "-restart-delay=2s",
                "-restart-factor=1.5",
                "-restart-max-delay=1m",
                "-restart-jitter=0.2",
                "-stable-after=30s",
                "-restart-limit=5/1m",
                "-on-fatal=stay",
                "-start-time=3s",
                "-stop-signal=INT",
                "-stop-timeout=4s",
                "-orphans=leave",
                "-end-signals=QUIT,sigwinch",
                "-shutdown-timeout=30s",
                "-http=[::1]:80",
                "-socket=/tmp/x",
                "-companion=a.B {\"c\":1}",
                "-companion-path=/tmp",
                "-log-buffer=512KiB",
                "-publish-logs=on",
                "-output=json",
                "-stdout-stall=drop",
                "-log-format=json",
                "-log-level=debug",
                "--",
                "true"))
        .isEqualTo(
            new Settings(
                List.of(
                    new Program(
                        "web.1",
                        new Command(List.of("true"), List.of(), NOTHING),
                        new Supervision(
                            new Restarts(
                                RestartPolicy.ON_FAILURE,
                                new Backoff(Duration.ofSeconds(2), 1.5, Duration.ofMinutes(1), 0.2),
                                Duration.ofSeconds(30),
                                Optional.of(new RestartLimit(5, Duration.ofMinutes(1)))),
                            Duration.ofSeconds(3),
                            new Stops(Signal.INT, Duration.ofSeconds(4), Orphans.LEAVE)),
                        new GroupPolicy(true, List.of(), WhenItEnds.SHUTDOWN, OnFatal.STAY),
                        512 << 10,
                        true)),
                Set.of(Signal.QUIT, Signal.WINCH),
                Optional.of(Duration.ofSeconds(30)),
                new Serving(
                    Optional.of(new Address("::1", 80)),
                    List.of(Path.of("/tmp/x")),
                    Optional.empty(),
                    Optional.empty()),
                List.of(new Companion("a.B", new JsonObject().put("c", 1))),
                Optional.of(Path.of("/tmp")),
                OutputForm.JSON,
                StallPolicy.DROP,
                OwnLog.Format.JSON,
                OwnLog.Level.DEBUG,
                Optional.empty(),
                List.of()));
  }

  @Test
  void the_command_line_comes_before_the_environment_and_that_before_the_default() {
    Map<String, String> environment = Map.of("WATCHDOG_NAME", "fromEnvironment");
    assertThat(program(environment, "-name", "fromLine", "--", "true").name())
        .isEqualTo("fromLine");
    assertThat(program(environment, "--", "true").name()).isEqualTo("fromEnvironment");
    assertThat(program("--", "true").name()).isEqualTo("app");
  }

  @Test
  void an_empty_variable_counts_as_unset() {
    Map<String, String> environment = Map.of("WATCHDOG_NAME", "", "WATCHDOG_RESTART_MAX_DELAY", "");
    Program program = program(environment, "-restart-delay", "10m", "--", "true");
    assertThat(program.name()).isEqualTo("app");
    assertThat(program.supervision().restarts().backoff().max()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void an_empty_value_on_the_command_line_is_a_value_and_a_wrong_one() {
    assertThat(problems("-restart-delay=", "--", "true"))
        .containsExactly("-restart-delay: \"\" is not a duration such as 500ms, 5s or 2m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help"})
  void help_comes_before_all_problems(String flag) {
    assertThat(SettingsReader.read(List.of("-nonsense", flag), NOTHING))
        .isEqualTo(new Result.Help());
  }

  // Problems.

  @Test
  void a_bad_value_names_the_option_or_the_variable_it_came_from() {
    assertThat(problems("-restart", "sometimes", "--", "true"))
        .containsExactly("-restart: \"sometimes\" is not one of always, on-failure, never");
    assertThat(problems(Map.of("WATCHDOG_RESTART", "sometimes"), "--", "true"))
        .containsExactly("WATCHDOG_RESTART: \"sometimes\" is not one of always, on-failure, never");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name | a b | a name of up to 63 letters, digits, '.', '_' and '-'",
        "name | .a | a name of up to 63 letters, digits, '.', '_' and '-'",
        "restart | ALWAYS | one of always, on-failure, never",
        "restart-delay | 5 | a duration such as 500ms, 5s or 2m",
        "restart-factor | 0.9 | a number from 1 to 100",
        "restart-factor | 101 | a number from 1 to 100",
        "restart-factor | NaN | a number from 1 to 100",
        "restart-max-delay | -1s | a duration such as 500ms, 5s or 2m",
        "restart-jitter | 11 | a number from 0 to 10",
        "restart-jitter | -0.1 | a number from 0 to 10",
        "stable-after | soon | a duration such as 500ms, 5s or 2m",
        "restart-limit | 5 | deaths and a period, such as 5/1m",
        "on-fatal | die | one of exit, stay",
        "start-time | x | a duration such as 500ms, 5s or 2m",
        "stop-signal | KILL | a signal such as TERM, INT or WINCH, that a program can end by",
        "stop-timeout | none | a duration such as 500ms, 5s or 2m",
        "orphans | kill | one of stop, leave",
        "end-signals | TERM,KILL | one or more signals that can be caught, such as TERM,QUIT",
        "end-signals | TERM, | one or more signals that can be caught, such as TERM,QUIT",
        "shutdown-timeout | 1s | none or a duration of more than 1s, such as 30s",
        "shutdown-timeout | 0 | none or a duration of more than 1s, such as 30s",
        "log-format | xml | one of text, json",
        "log-level | trace | one of error, warn, info, debug"
      })
  void a_bad_value_is_reported_with_the_expected_form(String key, String value, String form) {
    assertThat(problems("-" + key, value, "--", "true"))
        .containsExactly("-" + key + ": \"" + value + "\" is not " + form);
    String variable = "WATCHDOG_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
    assertThat(problems(Map.of(variable, value), "--", "true"))
        .containsExactly(variable + ": \"" + value + "\" is not " + form);
  }

  @Test
  void all_problems_are_reported_at_once() {
    assertThat(
            problems(
                Map.of("WATCHDOG_STOP_SIGNAL", "NONE"),
                "-restart-dely",
                "1s",
                "-start-time",
                "x",
                "-orphans=y"))
        .containsExactlyInAnyOrder(
            "unknown option -restart-dely; did you mean -restart-delay?",
            "nothing to run: give -business-program-type and -business-program-path,"
                + " a command after --, or a -config file with programs",
            "-start-time: \"x\" is not a duration such as 500ms, 5s or 2m",
            "WATCHDOG_STOP_SIGNAL: \"NONE\" is not a signal such as TERM, INT or WINCH, that a"
                + " program can end by",
            "-orphans: \"y\" is not one of stop, leave");
  }

  @Test
  void a_problem_is_one_line_whatever_was_given() {
    assertThat(problems("-restart", "a\nb\u001b[31m\r", "--", "true"))
        .containsExactly(
            "-restart: \"a\\u000ab\\u001b[31m\\u000d\" is not one of always, on-failure, never");
  }

  // What to run.

  @Test
  void java_runs_a_jar() {
    assertThat(
            program("-business-program-type", "java", "-business-program-path", "/app/x.jar")
                .command())
        .isEqualTo(new Command(List.of("java"), List.of("-jar", "/app/x.jar"), NOTHING));
  }

  @Test
  void arguments_follow_the_path() {
    assertThat(
            program(
                    "-business-program-type=java",
                    "-business-program-path=/app/x.jar",
                    "--",
                    "--server.port=1",
                    "")
                .command()
                .arguments())
        .containsExactly("-jar", "/app/x.jar", "--server.port=1", "");
  }

  @Test
  void python_runs_a_script_by_whichever_name_it_has() {
    Command command =
        program("-business-program-type=python", "-business-program-path=main.py", "--", "a")
            .command();
    assertThat(command.programs()).containsExactly("python", "python3");
    assertThat(command.arguments()).containsExactly("main.py", "a");
    assertThat(command.environment()).containsEntry("PYTHONUNBUFFERED", "1");
  }

  @Test
  void exec_runs_the_path_itself() {
    assertThat(
            program("-business-program-type=exec", "-business-program-path=./x", "--", "-a")
                .command())
        .isEqualTo(new Command(List.of("./x"), List.of("-a"), NOTHING));
  }

  @Test
  void type_and_path_may_come_from_the_environment() {
    Map<String, String> environment =
        Map.of(
            "WATCHDOG_BUSINESS_PROGRAM_TYPE", "exec", "WATCHDOG_BUSINESS_PROGRAM_PATH", "/bin/x");
    assertThat(program(environment).command())
        .isEqualTo(new Command(List.of("/bin/x"), List.of(), environment));
  }

  @Test
  void a_command_runs_as_it_stands() {
    assertThat(program("--", "nginx", "-g", "daemon off;").command())
        .isEqualTo(new Command(List.of("nginx"), List.of("-g", "daemon off;"), NOTHING));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--", "--|"})
  void nothing_to_run_is_a_problem(String words) {
    assertThat(problems(words.isEmpty() ? new String[0] : words.split("\\|", -1)))
        .containsExactly(
            "nothing to run: give -business-program-type and -business-program-path,"
                + " a command after --, or a -config file with programs");
  }

  @Test
  void a_path_needs_a_type_and_a_type_needs_a_path() {
    assertThat(problems("-business-program-path", "/app/x.jar"))
        .containsExactly("-business-program-type is missing: one of java, python, exec");
    assertThat(problems("-business-program-type", "java"))
        .containsExactly("-business-program-path is missing: the path of the program to run");
    assertThat(problems("-business-program-type", "java", "--", "x.jar"))
        .containsExactly("-business-program-path is missing: the path of the program to run");
  }

  @Test
  void an_unsupported_type_is_reported_once_with_those_that_are() {
    assertThat(problems("-business-program-type", "ruby", "-business-program-path", "x.rb"))
        .containsExactly("-business-program-type: \"ruby\" is not one of java, python, exec");
    assertThat(
            problems(
                Map.of("WATCHDOG_BUSINESS_PROGRAM_TYPE", "Java"), "-business-program-path", "x"))
        .containsExactly(
            "WATCHDOG_BUSINESS_PROGRAM_TYPE: \"Java\" is not one of java, python, exec");
  }

  // Python's buffer.

  @ParameterizedTest
  @ValueSource(strings = {"python", "python3", "python3.12", "/usr/bin/python", "./pypy3"})
  void python_writes_at_once(String python) {
    assertThat(program("--", python, "-m", "worker").command().environment())
        .isEqualTo(Map.of("PYTHONUNBUFFERED", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "pythonista", "my-python", "/opt/python/bin/x", "python-config"})
  void others_get_their_environment_unchanged(String program) {
    assertThat(program("--", program).command().environment()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "yes"})
  void a_setting_of_pythons_buffer_is_kept(String value) {
    Map<String, String> environment = Map.of("PYTHONUNBUFFERED", value);
    assertThat(program(environment, "--", "python", "x.py").command().environment())
        .isEqualTo(environment);
  }

  @Test
  void the_environment_reaches_the_program_as_it_is() {
    Map<String, String> environment =
        Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g", "spring.datasource.url", "x", "WATCHDOG_NAME", "web");
    assertThat(program(environment, "--", "java").command().environment()).isEqualTo(environment);
  }

  // Limits that depend on each other.

  @Test
  void a_delay_longer_than_the_default_maximum_is_meant() {
    assertThat(program("-restart-delay=10m", "--", "true").supervision().restarts().backoff())
        .isEqualTo(new Backoff(Duration.ofMinutes(10), 1, Duration.ofMinutes(10), 0));
  }

  @Test
  void a_maximum_that_was_given_limits_any_delay() {
    assertThat(
            program("-restart-delay=10m", "-restart-max-delay=5m", "--", "true")
                .supervision()
                .restarts()
                .backoff()
                .max())
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(
            program(Map.of("WATCHDOG_RESTART_MAX_DELAY", "1m"), "-restart-delay=10m", "--", "true")
                .supervision()
                .restarts()
                .backoff()
                .max())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource({"30s, PT29S", "2s, PT1S", "1001ms, PT0.001S"})
  void the_budget_of_a_shutdown_ends_a_second_before_the_runtimes(String outer, Duration budget) {
    assertThat(valid("-shutdown-timeout", outer, "--", "true").shutdownBudget()).contains(budget);
  }

  @Test
  void without_a_shutdown_timeout_there_is_no_budget() {
    assertThat(valid("--", "true").shutdownBudget()).isEmpty();
  }
}
