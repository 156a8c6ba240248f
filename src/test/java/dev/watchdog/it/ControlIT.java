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

/** Orders over HTTP, to a real program in whatever status it is. */
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
        Web web = Web.of(watchdog)) {
      Owner owner = Owner.of(watchdog);
      watchdog.stderr().await("app is up");
      assertThat(owner.order("stop?wait=true").ok(200, "status")).isEqualTo("STOPPED");
      assertThat(owner.status().containsKey("pid")).isFalse();
      assertThat(web.get("/readyz").statusCode()).isEqualTo(200);
      assertThat(owner.order("stop").ok(202, "status")).isEqualTo("STOPPED");
      assertThat(owner.order("stop?wait=true").ok(200, "status")).isEqualTo("STOPPED");
      JsonObject started = owner.order("start?wait=true").ok(200);
      assertThat(started.getString("status")).isEqualTo("RUNNING");
      assertThat(started.getInteger("run")).isEqualTo(2);
      assertThat(owner.order("start?wait=true").ok(200)).isEqualTo(started);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_restart_is_another_run() {
    try (RunningWatchdog watchdog = start(SLEEPER)) {
      Owner owner = Owner.of(watchdog);
      watchdog.stderr().await("app is up");
      int pid = owner.status().getInteger("pid");
      JsonObject restarted = owner.order("restart?wait=true").ok(200);
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
      Owner owner = Owner.of(watchdog);
      watchdog.stdout().await("^up$");
      assertThat(owner.signal("USR1").ok(202, "program")).isEqualTo("app");
      watchdog.stdout().await("^usr1$");
      assertThat(owner.signal("NONSENSE").refused(400)).contains("a name such as HUP");
      owner.order("stop?wait=true").ok(200);
      assertThat(owner.signal("USR1").refused(409)).isEqualTo("app is not running");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void in_backoff_a_start_and_a_restart_are_immediate_and_a_stop_is_for_good() {
    try (RunningWatchdog watchdog = start("echo up; exit 3", "-restart-delay", "1h")) {
      Owner owner = Owner.of(watchdog);
      int ends = 0;
      for (String order : List.of("start", "restart")) {
        watchdog.stderr().await("app exited with code 3", ++ends);
        assertThat(owner.status().getString("status")).isEqualTo("BACKOFF");
        assertThat(owner.signal("HUP").refused(409)).isEqualTo("app is not running");
        assertThat(owner.order(order + "?wait=true").refused(409))
            .isEqualTo("app did not come up: it exited with code 3");
      }
      watchdog.stderr().await("app exited with code 3", ++ends);
      assertThat(owner.order("stop").ok(202, "status")).isEqualTo("STOPPED");
      assertThat(owner.status().getInteger("run")).isEqualTo(3);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void what_is_fatal_can_be_started_again_and_counts_anew() {
    try (RunningWatchdog watchdog =
        start("exit 3", "-restart-limit", "1/1h", "-on-fatal", "stay", "-restart-delay", "0s")) {
      Owner owner = Owner.of(watchdog);
      watchdog.stderr().await("app exited with code 3", 2);
      assertThat(owner.order("stop").ok(202, "status")).isEqualTo("FATAL");
      assertThat(owner.signal("HUP").refused(409)).isEqualTo("app is not running");
      assertThat(owner.order("start?wait=true").refused(409)).startsWith("app did not come up");
      watchdog.stderr().await("app exited with code 3", 4);
      assertThat(owner.order("restart").ok(202, "program")).isEqualTo("app");
      watchdog.stderr().await("app exited with code 3", 6);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void while_it_is_stopping_a_second_stop_waits_or_is_refused_and_a_start_comes_after_it()
      throws Exception {
    try (RunningWatchdog watchdog = start(IMMORTAL, "-stop-timeout", "2s")) {
      Owner owner = Owner.of(watchdog);
      watchdog.stdout().await("^up$");
      assertThat(owner.order("stop").ok(202, "status")).isEqualTo("STOPPING");
      assertThat(owner.order("stop").refused(409)).isEqualTo("app is already stopping");
      CompletableFuture<Owner.Answer> second = owner.ordering("stop?wait=true");
      assertThat(owner.signal("USR2").ok(202, "status")).isEqualTo("STOPPING");
      assertThat(second.get().ok(200, "status")).isEqualTo("STOPPED");
      owner.order("start").ok(202);
      watchdog.stdout().await("^up$", 2);
      owner.order("stop").ok(202);
      CompletableFuture<Owner.Answer> overtaken = owner.ordering("stop?wait=true");
      assertThat(owner.order("start?wait=true").ok(200, "status")).isEqualTo("RUNNING");
      assertThat(overtaken.get().refused(409))
          .isEqualTo("app goes on: superseded by a start command");
      Processes.signal("KILL", owner.status().getInteger("pid"));
      watchdog.stopsCleanly();
    }
  }

  @Test
  void who_waits_is_answered_before_the_watchdog_is_gone_and_nothing_starts_any_more()
      throws Exception {
    try (RunningWatchdog watchdog = start(IMMORTAL, "-stop-timeout", "2s")) {
      Owner owner = Owner.of(watchdog);
      watchdog.stdout().await("^up$");
      owner.order("stop").ok(202);
      CompletableFuture<Owner.Answer> start = owner.ordering("start?wait=true");
      watchdog.stderr().await("start app, by the owner of the socket");
      CompletableFuture<Owner.Answer> restart = owner.ordering("restart?wait=true");
      watchdog.stderr().await("restart app, by the owner of the socket");
      owner.order("stop").ok(202);
      CompletableFuture<Owner.Answer> stop = owner.ordering("stop?wait=true");
      watchdog.stderr().await("stop app, by the owner of the socket", 3);
      watchdog.signal("TERM");
      watchdog.stderr().await("TERM received");
      for (String order : List.of("start", "restart", "start?wait=true", "stop?wait=true")) {
        assertThat(owner.order(order).refused(409)).isEqualTo("app is ending with the watchdog");
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
  void over_tcp_without_a_token_one_only_looks() {
    try (RunningWatchdog watchdog = start(SLEEPER, "-http", "127.0.0.1:0");
        Web web = Web.of(watchdog)) {
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
  void many_orders_at_once_are_all_answered_and_never_make_two_children() throws Exception {
    String script = "echo up $$; trap 'exit 0' TERM; while :; do sleep 0.05; done";
    try (RunningWatchdog watchdog = start(script)) {
      Owner owner = Owner.of(watchdog);
      List<CompletableFuture<Owner.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        answers.add(owner.ordering(List.of("start", "stop", "restart").get(i % 3)));
      }
      for (CompletableFuture<Owner.Answer> answer : answers) {
        assertThat(answer.get().status()).isIn(202, 409);
      }
      assertThat(owner.order("stop?wait=true").ok(200, "status")).isEqualTo("STOPPED");
      assertThat(owner.order("start?wait=true").ok(200, "status")).isEqualTo("RUNNING");
      watchdog.stopsCleanly();
    }
  }
}
