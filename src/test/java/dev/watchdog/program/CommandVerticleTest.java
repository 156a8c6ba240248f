package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.RunFact;
import dev.watchdog.program.Controlled.Situation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is answered at {@code watchdog.command}, and what is logged about it. */
class CommandVerticleTest {

  private static JsonObject command(String command) {
    return new JsonObject().put("command", command);
  }

  private static JsonObject waiting(String command) {
    return command(command).put("wait", true);
  }

  private static JsonObject signal(String signal) {
    return command("signal").put("signal", signal);
  }

  // Every order in every situation.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STOPPED          | start   | STOPPED  | is starting",
        "STOPPED          | restart | STOPPED  | is starting",
        "STOPPED          | stop    | STOPPED  | is already stopped",
        "STOPPED          | signal  | 409      | is not running",
        "SPAWNING         | start   | STOPPED  | is already starting",
        "SPAWNING         | restart | STOPPED  | is already starting",
        "SPAWNING         | stop    | STOPPED  | is stopping",
        "SPAWNING         | signal  | 409      | is still being spawned",
        "STARTING         | start   | STARTING | is already starting",
        "STARTING         | restart | STOPPING | is restarting",
        "STARTING         | stop    | STOPPING | is stopping",
        "STARTING         | signal  | STARTING | gets SIGHUP",
        "RUNNING          | start   | RUNNING  | is already running",
        "RUNNING          | restart | STOPPING | is restarting",
        "RUNNING          | stop    | STOPPING | is stopping",
        "RUNNING          | signal  | RUNNING  | gets SIGHUP",
        "STOPPING         | start   | STOPPING | starts again once it has stopped",
        "STOPPING         | restart | STOPPING | starts again once it has stopped",
        "STOPPING         | stop    | 409      | is already stopping",
        "STOPPING         | signal  | STOPPING | gets SIGHUP",
        "RESTARTING       | start   | STOPPING | is already restarting",
        "RESTARTING       | restart | STOPPING | is already restarting",
        "RESTARTING       | stop    | STOPPING | is stopping",
        "RESTARTING       | signal  | STOPPING | gets SIGHUP",
        "EMPTYING         | start   | STOPPING | starts again once it has stopped",
        "EMPTYING         | restart | STOPPING | starts again once it has stopped",
        "EMPTYING         | stop    | 409      | is already stopping",
        "EMPTYING         | signal  | 409      | is not running",
        "BACKOFF          | start   | BACKOFF  | is starting without further delay",
        "BACKOFF          | restart | BACKOFF  | is starting without further delay",
        "BACKOFF          | stop    | STOPPED  | is stopping",
        "BACKOFF          | signal  | 409      | is not running",
        "BACKOFF_AND_REST | start   | BACKOFF  | starts once nothing is left of its last run",
        "BACKOFF_AND_REST | restart | BACKOFF  | starts once nothing is left of its last run",
        "BACKOFF_AND_REST | stop    | STOPPING | is stopping",
        "BACKOFF_AND_REST | signal  | 409      | is not running",
        "EXITED           | start   | EXITED   | is starting",
        "EXITED           | restart | EXITED   | is starting",
        "EXITED           | stop    | EXITED   | has already ended",
        "EXITED           | signal  | 409      | is not running",
        "FATAL            | start   | FATAL    | is starting",
        "FATAL            | restart | FATAL    | is starting",
        "FATAL            | stop    | FATAL    | has already ended",
        "FATAL            | signal  | 409      | is not running",
        "ENDING           | start   | 409      | is ending with the watchdog",
        "ENDING           | restart | 409      | is ending with the watchdog",
        "ENDING           | stop    | 409      | is ending with the watchdog",
        "ENDING           | signal  | STOPPING | gets SIGHUP"
      })
  void every_order_is_answered_and_logged_in_every_situation(
      Situation situation, String command, String reply, String words) throws Exception {
    try (Controlled app = Controlled.in(situation)) {
      JsonObject body = command.equals("signal") ? signal("HUP") : command(command);
      assertThat(app.ask(body)).isEqualTo(reply.equals("409") ? "409 app " + words : reply);
      assertThat(app.logged())
          .containsExactly("INFO " + command + " app, by the event bus: app " + words);
    }
  }

  @Test
  void a_look_that_is_refused_fills_no_log() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      assertThat(app.ask(command("status").put("program", "web"))).startsWith("404");
      assertThat(app.logged()).singleElement().asString().startsWith("DEBUG ");
    }
  }

  @ParameterizedTest
  @EnumSource(Situation.class)
  void a_look_is_always_answered_and_changes_and_logs_nothing(Situation situation)
      throws Exception {
    try (Controlled app = Controlled.in(situation)) {
      String status = app.ask("status");
      assertThat(status).doesNotStartWith("409");
      assertThat(app.ask("list")).isEqualTo("[" + status + "]");
      assertThat(app.ask("status")).isEqualTo(status);
      assertThat(app.logged()).isEmpty();
      assertThat(app.transcript).isEmpty();
    }
  }

  @Test
  void the_reply_is_the_whole_status_record() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      Object reply = app.request(command("status")).await(10, TimeUnit.SECONDS);
      assertThat(reply.toString())
          .isEqualTo(
              """
              {"program":"app","status":"RUNNING","pid":101,"run":1,"restarts":0,\
              "since":"2026-01-02T03:04:05.678Z","cause":"start time over","node":"HOST"}\
              """);
    }
  }

  @Test
  void a_signal_reaches_the_child() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      assertThat(app.ask(signal("usr1"))).isEqualTo("RUNNING");
      assertThat(app.ask(signal("RTMIN+3").put("wait", true))).isEqualTo("RUNNING");
      assertThat(app.transcript).containsExactly("SIGUSR1 to child 101", "SIGRTMIN+3 to child 101");
    }
  }

  // Waiting.

  @Test
  void a_stop_that_waits_is_answered_when_nothing_is_left() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      Future<Object> stop = app.request(waiting("stop"));
      app.await("STOPPING");
      app.os.exitLeavingOthers(0);
      assertThat(app.ask("status")).isEqualTo("STOPPING");
      assertThat(stop.isComplete()).isFalse();
      app.os.listener().accept(new RunFact.Emptied());
      assertThat(Controlled.inShort(stop)).isEqualTo("STOPPED");
    }
  }

  @Test
  void a_second_stop_that_waits_joins_the_first() throws Exception {
    try (Controlled app = Controlled.in(Situation.STOPPING)) {
      Future<Object> stop = app.request(waiting("stop"));
      assertThat(app.ask("status")).isEqualTo("STOPPING");
      app.os.die(Signal.TERM);
      assertThat(Controlled.inShort(stop)).isEqualTo("STOPPED");
      assertThat(app.logged())
          .containsExactly("INFO stop app, by the event bus: app is already stopping");
    }
  }

  @Test
  void a_restart_that_waits_is_answered_when_the_next_run_is_up() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      Future<Object> restart = app.request(waiting("restart"));
      app.await("STOPPING");
      app.os.die(Signal.TERM);
      JsonObject reply = (JsonObject) restart.await(10, TimeUnit.SECONDS);
      assertThat(reply.getString("status")).isEqualTo("RUNNING");
      assertThat(reply.getInteger("run")).isEqualTo(2);
    }
  }

  @Test
  void a_start_that_waits_fails_when_the_run_dies_before_it_is_up() throws Exception {
    try (Controlled app = Controlled.in(Situation.STOPPED)) {
      Future<Object> start = app.request(waiting("start"));
      app.await("STARTING");
      app.os.exit(3);
      assertThat(Controlled.inShort(start))
          .isEqualTo("409 app did not come up: it exited with code 3");
    }
  }

  @Test
  void a_waiting_caller_learns_what_superseded_its_command() throws Exception {
    try (Controlled app = Controlled.in(Situation.STARTING)) {
      Future<Object> start = app.request(waiting("start"));
      Future<Object> stop = app.request(waiting("stop"));
      assertThat(Controlled.inShort(start))
          .isEqualTo("409 app did not come up: superseded by a stop command");
      assertThat(app.ask("restart")).isEqualTo("STOPPING");
      assertThat(Controlled.inShort(stop))
          .isEqualTo("409 app goes on: superseded by a restart command");
    }
  }

  @Test
  void what_is_so_already_is_not_waited_for() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      assertThat(app.ask(waiting("start"))).isEqualTo("RUNNING");
      assertThat(app.ask(waiting("status"))).isEqualTo("RUNNING");
    }
    try (Controlled app = Controlled.in(Situation.STOPPED)) {
      assertThat(app.ask(waiting("stop"))).isEqualTo("STOPPED");
    }
  }

  @Test
  void a_waiting_caller_is_answered_when_the_watchdog_ends() throws Exception {
    try (Controlled app = Controlled.in(Situation.STARTING)) {
      Future<Object> start = app.request(waiting("start"));
      assertThat(app.ask("status")).isEqualTo("STARTING");
      app.program.end(app.program.stopCommand());
      assertThat(Controlled.inShort(start))
          .isEqualTo("409 app did not come up: superseded by a stop command");
      app.os.die(Signal.TERM);
      app.await("STOPPED");
      assertThat(app.ask(waiting("stop"))).isEqualTo("409 app is ending with the watchdog");
    }
  }

  // What is no order.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}                                         | \"command\" is one of status, list, start,"
            + " stop, restart, signal",
        "{\"command\":\"stop\",\"when\":\"now\"}    | unknown field \"when\"; there are command,"
            + " program, signal and wait",
        "{\"command\":\"signal\",\"signal\":\"X\"}  | \"signal\" is a name such as HUP, or a number"
            + " from 1 to 64, not \"X\""
      })
  void what_cannot_be_read_is_400_and_logged(String json, String sentence) throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      assertThat(app.ask(new JsonObject(json))).isEqualTo("400 " + sentence);
      assertThat(app.logged())
          .containsExactly("WARN cannot read a command, by the event bus: " + sentence);
      assertThat(app.transcript).isEmpty();
    }
  }

  /** In a flood of lines those about programs would be lost. */
  @Test
  void a_flood_of_what_cannot_be_read_is_answered_but_is_no_flood_of_lines() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      for (int i = 0; i < 100; i++) {
        assertThat(app.ask("nonsense")).startsWith("400 ");
      }
      assertThat(app.logged()).hasSizeLessThan(50);
    }
  }

  @Test
  void a_body_of_any_other_type_is_400() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      for (Object body :
          List.of("stop", 1, 1.5, true, 'x', new JsonArray(), Buffer.buffer("stop"), new byte[9])) {
        assertThat(app.ask(body))
            .isEqualTo("400 a command is a JSON object such as {\"command\":\"status\"}");
      }
      assertThat(Controlled.inShort(app.request(null))).startsWith("400 ");
    }
  }

  @Test
  void an_unknown_program_is_404_and_the_known_ones_are_named() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      for (String command : List.of("status", "start", "stop", "restart")) {
        assertThat(app.ask(command(command).put("program", "web")))
            .isEqualTo("404 there is no program \"web\", only app");
        String level = command.equals("status") ? "DEBUG" : "WARN";
        assertThat(app.logged())
            .containsExactly(
                level
                    + " refused "
                    + command
                    + ", by the event bus: there is no program \"web\", only app");
      }
      assertThat(app.ask(command("stop").put("program", "x".repeat(100_000)))).hasSizeLessThan(200);
    }
  }

  @Test
  void of_several_programs_one_must_be_named() throws Exception {
    try (Controlled both = Controlled.withAnother("web")) {
      assertThat(both.ask("stop")).isEqualTo("400 which program? There are app, web");
      assertThat(both.ask(command("stop").put("program", "app"))).isEqualTo("STOPPING");
      assertThat(both.ask("list")).startsWith("[STOPPING, ");
    }
  }

  // The caller, and its log line.

  @Test
  void a_translator_names_the_caller_that_it_asks_for() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      DeliveryOptions options = new DeliveryOptions().addHeader("by", "alice at 10.0.0.1");
      assertThat(Controlled.inShort(app.request(command("start"), options))).isEqualTo("RUNNING");
      assertThat(app.logged())
          .containsExactly("INFO start app, by alice at 10.0.0.1: app is already running");
    }
  }

  @Test
  void headers_of_any_kind_do_no_harm() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      DeliveryOptions options =
          new DeliveryOptions()
              .addHeader("by", "")
              .addHeader("BY", "x".repeat(10_000))
              .addHeader("\n", "\r\n\0");
      assertThat(Controlled.inShort(app.request(command("start"), options))).isEqualTo("RUNNING");
    }
  }

  @Test
  void a_command_without_a_reply_address_is_carried_out_too() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      app.vertx.eventBus().publish("watchdog.command", signal("HUP"));
      app.vertx.eventBus().send("watchdog.command", new JsonObject());
      app.vertx.eventBus().send("watchdog.command", command("start").put("program", "web"));
      app.vertx.eventBus().send("watchdog.command", waiting("stop"));
      app.await("STOPPING");
      assertThat(app.transcript).containsExactly("SIGHUP to child 101", "SIGTERM to run 101");
      app.os.die(Signal.TERM);
      app.await("STOPPED");
      assertThat(app.ask("status")).isEqualTo("STOPPED");
    }
  }

  @Test
  void hundreds_at_once_are_all_answered_in_order() throws Exception {
    try (Controlled app = Controlled.in(Situation.STOPPED)) {
      List<Future<Object>> replies = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        replies.add(app.request(waiting("start")));
        replies.add(app.request(command("status")));
      }
      app.await("STARTING");
      replies.add(app.request(waiting("stop")));
      app.await("STOPPING");
      app.os.die(Signal.TERM);
      for (int i = 0; i < 300; i++) {
        assertThat(Controlled.inShort(replies.get(2 * i)))
            .isEqualTo("409 app did not come up: superseded by a stop command");
        assertThat(Controlled.inShort(replies.get(2 * i + 1))).isIn("STOPPED", "STARTING");
      }
      assertThat(Controlled.inShort(replies.getLast())).isEqualTo("STOPPED");
    }
  }

  @Test
  void an_error_of_ours_is_500_and_tells_no_details() throws Exception {
    try (Controlled app = Controlled.in(Situation.RUNNING)) {
      assertThat(app.ask(signal(SimulatedSystem.UNLUCKY.name())))
          .isEqualTo("500 internal error; see the watchdog's log");
      assertThat(app.logged())
          .containsExactly(
              "INFO signal app, by the event bus: app gets SIGPIPE",
              "ERROR cannot answer a command");
      assertThat(app.ask("start"))
          .isEqualTo("409 app is no longer supervised, after an internal error");
    }
  }
}
