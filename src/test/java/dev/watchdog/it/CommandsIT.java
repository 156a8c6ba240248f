package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands, each a process of its own, against a real watchdog with a real program. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandsIT {

  private static final String SLEEPER = "echo up; exec sleep 1000";
  private static final String IMMORTAL = "trap '' TERM; echo up; while :; do sleep 1; done";

  @TempDir private Path folder;

  private String socket() {
    return folder.resolve("w.sock").toString();
  }

  /** A watchdog that takes commands. */
  private RunningWatchdog start(String script, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("-socket", socket(), "-start-time", "50ms"));
    RunningWatchdog watchdog = Launch.shell(script, all.toArray(String[]::new)).start();
    watchdog.stderr().await("listening on " + socket() + "$");
    return watchdog;
  }

  /** The result of a command. */
  private record Ran(int exitCode, String out, String err) {

    static Ran done(String out) {
      return new Ran(0, out, "");
    }

    static Ran refused(String sentence) {
      return new Ran(1, "", "watchdog: " + sentence + "\n");
    }
  }

  private Launch command(String line) {
    return Launch.watchdog(line.split(" ")).env("WATCHDOG_SOCKET", socket());
  }

  private Ran run(String line) {
    try (RunningWatchdog command = command(line).start()) {
      return ended(command);
    }
  }

  private static Ran ended(RunningWatchdog command) {
    return new Ran(command.awaitExit(), command.everythingOnStdout(), command.everythingOnStderr());
  }

  @Test
  void a_program_is_stopped_started_and_restarted_and_every_command_is_logged() {
    try (RunningWatchdog watchdog = start(SLEEPER)) {
      watchdog.stderr().await("app is up");
      assertThat(run("status").out()).containsPattern("(?m)^app +RUNNING +\\d.* –$");
      assertThat(run("stop -wait")).isEqualTo(Ran.done("app is STOPPED (run 1)\n"));
      assertThat(run("stop")).isEqualTo(Ran.done("app is STOPPED (run 1)\n"));
      assertThat(run("status app").out()).containsPattern("(?m)^app +STOPPED .*SIGTERM +–$");
      assertThat(run("health")).isEqualTo(Ran.done("ok\n"));
      assertThat(run("start -wait").out()).matches("app is RUNNING, pid \\d+ \\(run 2\\)\n");
      assertThat(run("restart app -wait").out()).matches("app is RUNNING, pid \\d+ \\(run 3\\)\n");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr())
          .contains("stop app, by the owner of the socket: app is stopping")
          .contains("start app, by the owner of the socket: app is starting")
          .contains("restart app, by the owner of the socket: app is restarting");
    }
  }

  @Test
  void a_signal_reaches_the_child_and_needs_one() {
    String script = "trap 'echo usr1' USR1; echo up; while :; do sleep 0.05; done";
    try (RunningWatchdog watchdog = start(script)) {
      watchdog.stdout().await("^up$");
      assertThat(run("signal USR1").out()).endsWith("; SIGUSR1 sent\n");
      watchdog.stdout().await("^usr1$");
      assertThat(run("stop -wait").exitCode()).isZero();
      assertThat(run("signal app USR1")).isEqualTo(Ran.refused("app is not running"));
      watchdog.stopsCleanly();
    }
  }

  @Test
  void health_says_what_is_not_up_while_supervision_lives() {
    try (RunningWatchdog watchdog = start("exit 3", "-restart-delay", "10m")) {
      watchdog.stderr().await("restart 1 in 10 m");
      assertThat(run("health")).isEqualTo(Ran.refused("app is BACKOFF"));
      assertThat(run("health -live")).isEqualTo(Ran.done("ok\n"));
      assertThat(run("status").out()).containsPattern("(?m)^app +BACKOFF .*code 3 +in \\d+ m");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void output_for_scripts_is_one_value() {
    try (RunningWatchdog watchdog = start(SLEEPER)) {
      watchdog.stderr().await("app is up");
      assertThat(new JsonArray(run("status -o json").out()).getJsonObject(0).getString("status"))
          .isEqualTo("RUNNING");
      for (String line : List.of("status app", "signal CONT", "restart -wait", "stop", "start")) {
        assertThat(new JsonObject(run(line + " -o json").out()).getString("program"))
            .as(line)
            .isEqualTo("app");
      }
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_waiting_caller_learns_what_superseded_its_command() {
    try (RunningWatchdog watchdog = start(IMMORTAL)) {
      watchdog.stdout().await("^up$");
      try (RunningWatchdog waiting = command("restart -wait").start()) {
        watchdog.stderr().await("restart app, by the owner of the socket");
        assertThat(run("stop").out()).startsWith("app is STOPPING, pid ");
        assertThat(ended(waiting))
            .isEqualTo(Ran.refused("app did not come up: superseded by a stop command"));
      }
      watchdog.signal("TERM");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void an_interrupt_ends_the_waiting_but_not_the_command() {
    try (RunningWatchdog watchdog = start(IMMORTAL, "-stop-timeout", "1s")) {
      watchdog.stdout().await("^up$");
      try (RunningWatchdog waiting = command("stop -wait").start()) {
        watchdog.stderr().await("stop app, by the owner of the socket");
        waiting.signal("INT");
        assertThat(ended(waiting)).isEqualTo(new Ran(130, "", ""));
      }
      watchdog.stderr().await("app stopped");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void watch_prints_changes_until_the_watchdog_ends() {
    try (RunningWatchdog watchdog = start(SLEEPER);
        RunningWatchdog watching = command("status -watch").start()) {
      watching.stdout().await("^app +(STARTING|RUNNING) ");
      assertThat(run("stop -wait").exitCode()).isZero();
      watching.stdout().await("^app +STOPPED ");
      watchdog.stopsCleanly();
      assertThat(watching.awaitExit()).isZero();
      assertThat(watching.everythingOnStderr()).isEqualTo("--- the watchdog has ended ---\n");
    }
  }

  @Test
  void every_command_refuses_an_unknown_program() {
    try (RunningWatchdog watchdog = start(SLEEPER)) {
      for (String line :
          List.of(
              "status web",
              "start web",
              "stop web",
              "restart web -wait",
              "signal web HUP",
              "logs web",
              "logs web -f")) {
        assertThat(run(line))
            .as(line)
            .isEqualTo(Ran.refused("there is no program \"web\", only app"));
      }
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr())
          .contains("refused stop, by the owner of the socket: there is no program \"web\"");
    }
  }

  /** Only supervision needs them, and they would take more time than the rest of a command. */
  @Test
  void a_command_links_no_function_of_the_system() {
    String java =
        "home=${0%/bin/watchdog}; exec java @$home/conf/jvm.options -Xlog:class+load"
            + " -cp $home/lib/watchdog.jar dev.watchdog.Main \"$@\"";
    Launch help = Launch.watchdog("status", "-help");
    try (RunningWatchdog command = help.through("sh", "-c", java).start()) {
      assertThat(ended(command).out())
          .contains("StatusCommand")
          .doesNotContain("foreign.abi.DowncallLinker");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "status -watch",
        "start",
        "stop -wait",
        "restart",
        "signal HUP",
        "logs",
        "logs -f",
        "events",
        "health"
      })
  void without_a_watchdog_every_command_says_so(String line) {
    assertThat(run(line))
        .isEqualTo(
            new Ran(
                3,
                "",
                "watchdog: cannot reach a watchdog at %s: no such file; is it running?"
                        .formatted(socket())
                    + " -socket PATH names another\n"));
  }
}
