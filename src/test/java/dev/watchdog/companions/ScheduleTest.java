package dev.watchdog.companions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-02T03:59:59.999Z"));

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private void deploy(String json) throws Exception {
    vertx
        .deployVerticle(
            new Schedule(now::get), new DeploymentOptions().setConfig(new JsonObject(json)))
        .await(20, TimeUnit.SECONDS);
  }

  @Test
  void it_gives_its_command_at_the_time_and_not_before_and_then_at_the_next() throws Exception {
    CommandRecorder commands = new CommandRecorder(vertx);
    deploy("{\"program\":\"app\",\"cron\":\"0 4 * * *\"}");
    now.set(Instant.parse("2026-01-02T04:00:00Z"));
    assertThat(commands.next())
        .isEqualTo("{\"program\":\"app\",\"command\":\"restart\"} by companion Schedule");
    assertThat(commands.isEmpty()).isTrue();
  }

  @Test
  void it_may_send_a_signal() throws Exception {
    CommandRecorder commands = new CommandRecorder(vertx);
    deploy(
        "{\"program\":\"app\",\"cron\":\"0 4 * * *\",\"command\":\"signal\",\"signal\":\"HUP\"}");
    now.set(Instant.parse("2026-01-02T04:00:00Z"));
    assertThat(commands.next())
        .isEqualTo(
            "{\"program\":\"app\",\"signal\":\"HUP\",\"command\":\"signal\"}"
                + " by companion Schedule");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | \"program\" is missing; \"cron\" is missing",
        "{\"program\":\"app\",\"cron\":\"x\"} | \"cron\" is not a time such as 0 4 * * *",
        "{\"program\":\"app\",\"cron\":\"0 0 30 2 *\"} | \"cron\" names a time that never comes",
        "{\"program\":1,\"cron\":\"0 4 * * *\",\"zone\":\"x\"} | \"program\" is not a string;"
            + " unknown field \"zone\", there are program, command, signal, cron, timeZone",
        "{\"program\":\"app\",\"cron\":\"0 4 * * *\",\"timeZone\":\"Mars\"}"
            + " | \"timeZone\" is not one such as Europe/Berlin",
        "{\"program\":\"app\",\"cron\":\"0 4 * * *\",\"command\":\"signal\"}"
            + " | \"signal\" goes with the command signal",
        "{\"program\":\"app\",\"cron\":\"0 4 * * *\",\"command\":\"list\"}"
            + " | \"command\" is one of restart, signal, start, stop"
      })
  void all_mistakes_are_reported_in_one_sentence(String json, String sentence) {
    assertThatThrownBy(() -> deploy(json)).hasMessage(sentence);
  }
}
