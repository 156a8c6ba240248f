package dev.watchdog.cli;

import static dev.watchdog.cli.FakeWatchdog.refuse;
import static dev.watchdog.cli.FakeWatchdog.reply;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders, signals and health, against a scripted watchdog. */
class ProgramCommandTest extends AgainstWatchdog {

  private static String status(String status) {
    boolean isUp = status.equals("RUNNING") || status.equals("STARTING");
    return "{\"program\":\"app\",\"status\":\""
        + status
        + "\""
        + (isUp ? ",\"pid\":71" : "")
        + ",\"run\":4}";
  }

  @ParameterizedTest
  @CsvSource({
    "start, STARTING, 'app is STARTING, pid 71 (run 4)'",
    "start, BACKOFF, app is starting (run 4)",
    "stop, STOPPING, app is STOPPING (run 4)",
    "stop, STARTING, 'app is stopping, pid 71 (run 4)'",
    "restart, STOPPING, app is restarting (run 4)",
  })
  void a_sentence_says_what_happened(String order, String status, String sentence) {
    Path socket = given(reply(status(status)));
    assertThat(Ran.command(socket, order, "app")).isEqualTo(new Ran(0, sentence + "\n", ""));
    assertThat(watchdog.orders()).containsExactly("/v1/programs/app/" + order);
  }

  @Test
  void with_wait_the_final_status_is_printed() {
    Path socket = given(reply(status("EXITED")));
    assertThat(Ran.command(socket, "start", "-wait", "app").out())
        .isEqualTo("app is EXITED (run 4)\n");
    assertThat(watchdog.orders()).containsExactly("/v1/programs/app/start?wait=true");
  }

  @Test
  void as_json_the_record_is_unchanged() {
    assertThat(Ran.command(given(reply(status("RUNNING"))), "restart", "app", "-o", "json").out())
        .isEqualTo(status("RUNNING") + "\n");
  }

  @Test
  void the_only_program_needs_no_name() {
    Path socket = given(reply("[" + status("RUNNING") + "]"), reply(status("STOPPING")));
    assertThat(Ran.command(socket, "stop").exitCode()).isZero();
    assertThat(watchdog.orders()).containsExactly("/v1/programs/app/stop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "stop", "restart"})
  void of_several_one_must_be_named(String order) {
    Path socket = given(reply("[{\"program\":\"web\"},{\"program\":\"worker\"}]"));
    assertThat(Ran.command(socket, order))
        .isEqualTo(new Ran(2, "", "watchdog: which program? There are web, worker\n"));
    assertThat(watchdog.orders()).isEmpty();
  }

  @Test
  void a_name_cannot_lead_elsewhere() {
    Path socket = given(reply(status("STOPPING")));
    Ran.command(socket, "stop", "../x?y z");
    assertThat(watchdog.orders()).containsExactly("/v1/programs/..%2Fx%3Fy%20z/stop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "signal"})
  void a_refusal_is_reported_in_the_watchdogs_words(String order) {
    Path socket = given(refuse(409, "app is already stopping"));
    String[] words = order.equals("stop") ? new String[] {"stop", "app"} : HUP;
    assertThat(Ran.command(socket, words))
        .isEqualTo(new Ran(1, "", "watchdog: app is already stopping\n"));
  }

  private static final String[] HUP = {"signal", "app", "HUP"};

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "SIGHUP", "hup", "1"})
  void a_signal_is_named_as_one_likes(String signal) {
    Path socket = given(reply(status("RUNNING")));
    assertThat(Ran.command(socket, "signal", "app", signal))
        .isEqualTo(new Ran(0, "app is RUNNING, pid 71 (run 4); SIGHUP sent\n", ""));
    assertThat(watchdog.orders())
        .containsExactly("/v1/programs/app/signal {\"signal\":\"SIGHUP\"}");
  }

  @Test
  void one_word_is_the_signal_for_the_only_program() {
    Path socket = given(reply("[" + status("RUNNING") + "]"), reply(status("RUNNING")));
    assertThat(Ran.command(socket, "signal", "-o=json", "USR1").out())
        .isEqualTo(status("RUNNING") + "\n");
    assertThat(watchdog.orders())
        .containsExactly("/v1/programs/app/signal {\"signal\":\"SIGUSR1\"}");
  }

  @Test
  void an_unknown_signal_is_wrong_usage() {
    assertThat(Ran.command("none", "signal"))
        .isEqualTo(new Ran(2, "", "watchdog: which signal? HUP, USR1, 10\n"));
    assertThat(Ran.command("none", "signal", "app"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "watchdog: \"app\" is not a signal: give a name such as HUP, or a number from 1 to"
                    + " 64\n"));
    assertThat(Ran.command("none", "signal", "app", "HUP", "10").err())
        .isEqualTo("watchdog: unexpected argument \"10\"\n");
  }

  @Test
  void health_is_an_exit_code_with_a_reason() {
    assertThat(Ran.command(given(reply("ok\n")), "health")).isEqualTo(new Ran(0, "ok\n", ""));
    assertThat(watchdog.requests()).containsExactly("/readyz null");
    watchdog.close();
    assertThat(Ran.command(given(refuse(503, "app is BACKOFF")), "health"))
        .isEqualTo(new Ran(1, "", "watchdog: app is BACKOFF\n"));
    assertThat(Ran.command(folder.resolve("none"), "health").exitCode()).isEqualTo(3);
  }

  @Test
  void health_may_be_that_of_supervision_itself() {
    Ran.command(given(reply("ok\n")), "health", "-live");
    assertThat(watchdog.requests()).containsExactly("/livez null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | [] | [] | nothing changed",
        "['b','c'] | [] | [] | added b, c",
        "['b'] | ['a'] | ['http'] | added b; restarted a; needs a restart of the watchdog: http",
        "[] | [] | ['http'] | nothing changed; needs a restart of the watchdog: http"
      })
  void what_a_reload_did_is_a_sentence(
      String added, String restarted, String needRestart, String sentence) {
    String json =
        "{\"added\":%s,\"removed\":[],\"restarted\":%s,\"changed\":[],\"needRestart\":%s}"
            .formatted(added, restarted, needRestart)
            .replace('\'', '"');
    assertThat(Ran.command(given(reply(json)), "reload"))
        .isEqualTo(new Ran(0, sentence + "\n", ""));
    assertThat(watchdog.orders()).containsExactly("/v1/reload");
  }

  @Test
  void a_reload_that_changed_nothing_says_why() {
    Path socket = given(refuse(409, "nothing is changed: w.yaml:1:1: x"));
    assertThat(Ran.command(socket, "reload"))
        .isEqualTo(new Ran(1, "", "watchdog: nothing is changed: w.yaml:1:1: x\n"));
  }
}
