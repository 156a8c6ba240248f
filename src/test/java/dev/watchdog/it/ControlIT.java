package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands over HTTP for a real program in each status. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControlIT {

  private static final String SLEEPER = "echo up; exec sleep 1000";
  private static final String IMMORTAL = "trap '' TERM; echo up; while :; do sleep 1; done";

  @TempDir private Path folder;

  private RunningWatchdog start(String script, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("-socket", folder.resolve("w.sock").toString(), "-start-time", "50ms"));
    return Launch.shell(script, all.toArray(String[]::new)).start();
  }

  @Test
  void a_running_program_is_stopped_and_started_and_the_watchdog_stays() {
    try (RunningWatchdog watchdog = start(SLEEPER, "-http", "127.0.0.1:0");
        WebClient web = WebClient.of(watchdog)) {
      ControlClient client = ControlClient.of(watchdog);
      watchdog.stderr().await("app is up");
      assertThat(client.command("stop?wait=true").ok(200, "status")).isEqualTo("STOPPED");
      assertThat(client.status().containsKey("pid")).isFalse();
      assertThat(web.get("/readyz").statusCode()).isEqualTo(200);
      assertThat(client.command("stop").ok(202, "status")).isEqualTo("STOPPED");
      assertThat(client.command("stop?wait=true").ok(200, "status")).isEqualTo("STOPPED");
      JsonObject started = client.command("start?wait=true").ok(200);
      assertThat(started.getString("status")).isEqualTo("RUNNING");
      assertThat(started.getInteger("run")).isEqualTo(2);
      assertThat(client.command("start?wait=true").ok(200)).isEqualTo(started);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_restart_is_another_run() {
    try (RunningWatchdog watchdog = start(SLEEPER)) {
      ControlClient client = ControlClient.of(watchdog);
      watchdog.stderr().await("app is up");
      int pid = client.status().getInteger("pid");
      JsonObject restarted = client.command("restart?wait=true").ok(200);
      assertThat(restarted.getString("status")).isEqualTo("RUNNING");
      assertThat(restarted.getInteger("run")).isEqualTo(2);
      assertThat(restarted.getInteger("pid")).isNotEqualTo(pid);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).contains("restart app, by the owner of the socket");
    }
  }

  @Test
  void a_signal_reaches_the_child_and_needs_one() {
    String script =
        "trap 'echo usr1' USR1; trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done";
    try (RunningWatchdog watchdog = start(script)) {
      ControlClient client = ControlClient.of(watchdog);
      watchdog.stdout().await("^up$");
      assertThat(client.signal("USR1").ok(202, "program")).isEqualTo("app");
      watchdog.stdout().await("^usr1$");
      assertThat(client.signal("NONSENSE").refused(400)).contains("a name such as HUP");
      client.command("stop?wait=true").ok(200);
      assertThat(client.signal("USR1").refused(409)).isEqualTo("app is not running");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void in_backoff_a_start_and_a_restart_are_immediate_and_a_stop_is_for_good() {
    try (RunningWatchdog watchdog = start("echo up; exit 3", "-restart-delay", "1h")) {
      ControlClient client = ControlClient.of(watchdog);
      int ends = 0;
      for (String order : List.of("start", "restart")) {
        watchdog.stderr().await("app exited with code 3", ++ends);
        assertThat(client.status().getString("status")).isEqualTo("BACKOFF");
        assertThat(client.signal("HUP").refused(409)).isEqualTo("app is not running");
        assertThat(client.command(order + "?wait=true").refused(409))
            .isEqualTo("app did not come up: it exited with code 3");
      }
      watchdog.stderr().await("app exited with code 3", ++ends);
      assertThat(client.command("stop").ok(202, "status")).isEqualTo("STOPPED");
      assertThat(client.status().getInteger("run")).isEqualTo(3);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_fatal_program_can_be_started_and_its_restarts_are_counted_anew() {
    try (RunningWatchdog watchdog =
        start(
            "exit 3",
            "-restart-limit",
            "1/1h",
            "-on-fatal",
            "stay",
            "-restart-delay",
            "0s",
            "-start-time", // a slow machine must not take it for up
            "1h")) {
      ControlClient client = ControlClient.of(watchdog);
      watchdog.stderr().await("app exited with code 3", 2);
      assertThat(client.command("stop").ok(202, "status")).isEqualTo("FATAL");
      assertThat(client.signal("HUP").refused(409)).isEqualTo("app is not running");
      assertThat(client.command("start?wait=true").refused(409)).startsWith("app did not come up");
      watchdog.stderr().await("app exited with code 3", 4);
      assertThat(client.command("restart").ok(202, "program")).isEqualTo("app");
      watchdog.stderr().await("app exited with code 3", 6);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void while_it_is_stopping_a_second_stop_waits_or_is_refused_and_a_start_comes_after_it()
      throws Exception {
    try (RunningWatchdog watchdog = start(IMMORTAL, "-stop-timeout", "2s")) {
      ControlClient client = ControlClient.of(watchdog);
      watchdog.stdout().await("^up$");
      assertThat(client.command("stop").ok(202, "status")).isEqualTo("STOPPING");
      assertThat(client.command("stop").refused(409)).isEqualTo("app is already stopping");
      CompletableFuture<ControlClient.Answer> second = client.commandAsync("stop?wait=true");
      assertThat(client.signal("USR2").ok(202, "status")).isEqualTo("STOPPING");
      assertThat(second.get().ok(200, "status")).isEqualTo("STOPPED");
      client.command("start").ok(202);
      watchdog.stdout().await("^up$", 2);
      client.command("stop").ok(202);
      CompletableFuture<ControlClient.Answer> overtaken = client.commandAsync("stop?wait=true");
      assertThat(client.command("start?wait=true").ok(200, "status")).isEqualTo("RUNNING");
      assertThat(overtaken.get().refused(409))
          .isEqualTo("app goes on: superseded by a start command");
      Processes.signal("KILL", client.status().getInteger("pid"));
      watchdog.stopsCleanly();
    }
  }

  @Test
  void waiting_clients_are_answered_before_the_watchdog_ends_and_nothing_starts_any_more()
      throws Exception {
    try (RunningWatchdog watchdog = start(IMMORTAL, "-stop-timeout", "2s")) {
      ControlClient client = ControlClient.of(watchdog);
      watchdog.stdout().await("^up$");
      client.command("stop").ok(202);
      CompletableFuture<ControlClient.Answer> start = client.commandAsync("start?wait=true");
      watchdog.stderr().await("start app, by the owner of the socket");
      CompletableFuture<ControlClient.Answer> restart = client.commandAsync("restart?wait=true");
      watchdog.stderr().await("restart app, by the owner of the socket");
      client.command("stop").ok(202);
      CompletableFuture<ControlClient.Answer> stop = client.commandAsync("stop?wait=true");
      watchdog.stderr().await("stop app, by the owner of the socket", 3);
      watchdog.signal("TERM");
      watchdog.stderr().await("TERM received");
      for (String order : List.of("start", "restart", "start?wait=true", "stop?wait=true")) {
        assertThat(client.command(order).refused(409)).isEqualTo("app is ending with the watchdog");
      }
      assertThat(start.get().refused(409))
          .isEqualTo("app did not come up: superseded by a stop command");
      assertThat(restart.get().refused(409))
          .isEqualTo("app did not come up: superseded by a stop command");
      assertThat(stop.get().ok(200, "status")).isEqualTo("STOPPED");
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.stdout().count("^up$")).isEqualTo(1);
    }
  }

  @Test
  void over_tcp_without_a_token_commands_are_refused() {
    try (RunningWatchdog watchdog = start(SLEEPER, "-http", "127.0.0.1:0");
        WebClient web = WebClient.of(watchdog)) {
      watchdog.stdout().await("^up$");
      assertThat(web.get("/v1/programs/app").statusCode()).isEqualTo(200);
      for (String order : List.of("start", "stop", "restart", "signal", "stop?wait=true")) {
        assertThat(web.send("POST", "/v1/programs/app/" + order).statusCode()).isEqualTo(403);
      }
      watchdog
          .stderr()
          .await("refused POST /v1/programs/app/start, by .*: this needs the role operate");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void many_commands_at_once_are_all_answered_and_never_start_two_children() throws Exception {
    String script = "echo up $$; trap 'exit 0' TERM; while :; do sleep 0.05; done";
    try (RunningWatchdog watchdog = start(script)) {
      ControlClient client = ControlClient.of(watchdog);
      List<CompletableFuture<ControlClient.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        answers.add(client.commandAsync(List.of("start", "stop", "restart").get(i % 3)));
      }
      for (CompletableFuture<ControlClient.Answer> answer : answers) {
        assertThat(answer.get().status()).isIn(202, 409);
      }
      assertThat(client.command("stop?wait=true").ok(200, "status")).isEqualTo("STOPPED");
      assertThat(client.command("start?wait=true").ok(200, "status")).isEqualTo("RUNNING");
      watchdog.stopsCleanly();
    }
  }
}
