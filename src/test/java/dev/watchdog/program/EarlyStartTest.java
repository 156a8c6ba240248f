package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.GroupPolicy;
import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.GroupPolicy.WhenItEnds;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.program.SimulatedSystem.Spawning;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class EarlyStartTest {

  private static final int PATIENCE_SECONDS = 20;

  private final BlockingQueue<String> transcript = new LinkedBlockingQueue<>();
  private final SimulatedSystem os = new SimulatedSystem(transcript::add);
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final EarlyStart earlyStart = EarlyStart.begin();

  @AfterEach
  void close() throws Exception {
    os.end();
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static Program program(String name, boolean autostart, String... dependsOn) {
    return new Program(
        name,
        new Command(List.of(name), List.of(), Map.of()),
        Supervision.DEFAULT,
        new GroupPolicy(autostart, Arrays.asList(dependsOn), WhenItEnds.NOTHING, OnFatal.STAY),
        4096);
  }

  private void spawn(List<Program> programs) throws InterruptedException {
    earlyStart.prepare(programs);
    earlyStart.spawn(os);
  }

  private Programs supervise(Program... wanted) throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer("watchdog.events", event -> transcript.add(inShort(event.body())))
        .completion()
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Programs programs =
        new Programs(
            List.of(wanted),
            earlyStart,
            os,
            new EventPublisher(vertx.eventBus(), "HOST", Clock.systemUTC()),
            new Uninterested(),
            Optional.empty());
    vertx.deployVerticle(programs).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return programs;
  }

  private static final class Uninterested implements Programs.Observer {

    @Override
    public BiConsumer<Event, Transition> joined(String name, Log log) {
      return (_, _) -> {};
    }

    @Override
    public void left(String name) {}
  }

  private static String inShort(JsonObject event) {
    return String.join(
        " ",
        event.getString("program"),
        event.getString("status"),
        event.getString("cause"),
        String.valueOf(event.getInteger("pid")));
  }

  private void expect(String... lines) throws InterruptedException {
    for (String line : lines) {
      assertThat(transcript.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(line);
    }
  }

  @Test
  void only_what_starts_at_once_has_one() throws Exception {
    Program atOnce = program("web", true);
    Program later = program("worker", true, "web");
    Program byCommand = program("tool", false);
    spawn(List.of(atOnce, later, byCommand));
    expect("spawn web");
    assertThat(transcript).isEmpty();
    supervise(atOnce, later, byCommand);
    expect("web STARTING start requested 101");
    assertThat(os.marks()).hasSize(1);
  }

  @Test
  void an_end_before_supervision_began_is_delivered_after_its_beginning() throws Exception {
    os.spawning(Spawning.IS_IN_VAIN);
    spawn(List.of(program("app", true)));
    expect("spawn app");
    supervise(program("app", true));
    expect("app STARTING start requested 101", "app BACKOFF exited 101");
  }

  @Test
  void a_failed_spawn_is_delivered_when_supervision_begins() throws Exception {
    os.spawning(Spawning.IS_REFUSED);
    spawn(List.of(program("app", true)));
    expect("spawn app");
    supervise(program("app", true));
    expect(
        "app STARTING start requested null",
        "app BACKOFF cannot run /app/x: No such file or directory null");
  }

  @Test
  void an_error_of_ours_there_is_delivered_too() throws Exception {
    os.spawning(Spawning.FAILS);
    spawn(List.of(program("app", true)));
    expect("spawn app");
    supervise(program("app", true));
    expect(
        "app STARTING start requested null",
        "app BACKOFF cannot run app: java.lang.IllegalStateException: out of luck null");
  }

  @Test
  void a_spawn_that_hangs_does_not_delay_supervision_of_the_others() throws Exception {
    CountDownLatch gate = os.slowSpawning();
    spawn(List.of(program("app", true)));
    expect("spawn app");
    Programs programs = supervise(program("app", true));
    assertThat(programs.all().getFirst().notReady().await(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .contains("app is starting");
    gate.countDown();
    expect("app STARTING start requested 101");
  }

  @Test
  void there_is_one_for_the_first_run_only() throws Exception {
    spawn(List.of(program("app", true)));
    supervise(program("app", true));
    expect("spawn app", "app STARTING start requested 101");
    assertThat(earlyStart.take("app")).isEmpty();
  }
}
