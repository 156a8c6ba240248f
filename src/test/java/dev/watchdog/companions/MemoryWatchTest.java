package dev.watchdog.companions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {

  private static final long MIB = 1 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private volatile int watchedPid = 71;
  private volatile CountDownLatch looks = new CountDownLatch(1);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private void deploy(String json) throws Exception {
    vertx
        .deployVerticle(
            new MemoryWatch(this::look, nanos::get),
            new DeploymentOptions().setConfig(new JsonObject(json)))
        .await(20, TimeUnit.SECONDS);
  }

  private long look(int pid) {
    if (pid == watchedPid) {
      looks.countDown();
    }
    return bytes.get();
  }

  /** Two more looks: the second begins after the first was judged. */
  private void awaitLooks() throws InterruptedException {
    looks = new CountDownLatch(2);
    assertThat(looks.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private void pass(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private CommandRecorder watched() throws Exception {
    CommandRecorder commands = new CommandRecorder(vertx);
    commands.isInRun(1, "RUNNING");
    deploy("{\"program\":\"app\",\"limit\":\"512MiB\",\"for\":\"30s\",\"every\":\"1ms\"}");
    return commands;
  }

  @Test
  void a_program_that_stays_above_its_limit_is_restarted() throws Exception {
    CommandRecorder commands = watched();
    bytes.set(513 * MIB);
    awaitLooks();
    pass(29);
    awaitLooks();
    assertThat(commands.isEmpty()).isTrue();
    pass(1);
    assertThat(commands.next())
        .isEqualTo("{\"command\":\"restart\",\"program\":\"app\"} by companion MemoryWatch");
  }

  @Test
  void what_is_at_its_limit_or_above_it_only_now_and_then_is_left_alone() throws Exception {
    CommandRecorder commands = watched();
    for (int i = 0; i < 3; i++) {
      bytes.set(513 * MIB);
      awaitLooks();
      pass(29);
      awaitLooks();
      bytes.set(512 * MIB);
      awaitLooks();
      pass(30);
      awaitLooks();
    }
    assertThat(commands.isEmpty()).isTrue();
  }

  @Test
  void each_run_counts_anew() throws Exception {
    CommandRecorder commands = watched();
    bytes.set(513 * MIB);
    awaitLooks();
    pass(29);
    awaitLooks();
    commands.isInRun(2, "STARTING");
    watchedPid = 72;
    awaitLooks();
    pass(29);
    awaitLooks();
    assertThat(commands.isEmpty()).isTrue();
    pass(1);
    assertThat(commands.next()).startsWith("{\"command\":\"restart\"");
  }

  @Test
  void all_mistakes_are_reported_in_one_sentence() {
    assertThatThrownBy(() -> deploy("{\"limit\":\"512MB\",\"for\":\"soon\",\"evry\":\"5s\"}"))
        .hasMessage(
            "\"program\" is missing; \"limit\" is not a size such as 512MiB;"
                + " \"for\" is not a duration such as 5s;"
                + " unknown field \"evry\", there are program, limit, for, every");
  }
}
