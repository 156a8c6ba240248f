package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Answer.Verdict;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.process.Command;
import dev.watchdog.process.RunFact;
import dev.watchdog.program.ProgramVerticle.Reply;
import dev.watchdog.program.SimulatedSystem.Spawning;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Exact transcripts: what is published and what is asked of the operating system, in one order.
 * Delays are either nothing or an hour, so that no test depends on time.
 */
class ProgramVerticleTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
  private static final Duration NOTHING = Duration.ZERO;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Event.Command STOP = new Event.Stop(HOUR);
  private static final Event.Command KILL = new Event.Kill();

  private final BlockingQueue<String> transcript = new LinkedBlockingQueue<>();
  private final SimulatedSystem os = new SimulatedSystem(transcript::add);

  /**
   * With one event loop, so that what runs on it later comes after all that was reported so far.
   */
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  private Duration startTime = HOUR;
  private Duration restartDelay = HOUR;
  private Duration stopTimeout = HOUR;
  private RestartPolicy restart = RestartPolicy.ALWAYS;
  private Optional<RestartLimit> limit = Optional.empty();
  private Orphans orphans = Orphans.STOP;

  @AfterEach
  void close() throws Exception {
    os.end();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** Deployed, and with it ordered to start. */
  private ProgramVerticle deploy() throws Exception {
    vertx
        .eventBus()
        .addOutboundInterceptor(delivery -> {
          JsonObject body = (JsonObject) delivery.message().body();
          transcript.add(
              delivery.message().address().equals("watchdog.events")
                  ? shortForm(body)
                  : "also to " + delivery.message().address());
          delivery.next();
        });
    ProgramVerticle verticle =
        new ProgramVerticle(
            new Program("app", new Command(List.of("x"), List.of(), Map.of()), supervision(), 4096),
            os,
            new EventPublisher(vertx.eventBus(), "HOST", CLOCK));
    verticle.onStep((_, transition) -> {
      if (transition.state().isFinal()) {
        transcript.add("at rest: " + transition.state().status());
      }
    });
    vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
    return verticle;
  }

  @Test
  void undeployed_it_stops_the_program_and_waits_until_nothing_is_left() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    Future<Void> gone = vertx.undeploy(vertx.deploymentIDs().iterator().next());
    expect("2 STARTING → STOPPING: stop requested, run 1", "SIGTERM to run 101");
    expectNoMore();
    assertThat(gone.isComplete()).isFalse();
    assertThat(verticle.give(new Event.Start()).await(10, TimeUnit.SECONDS).answer().words())
        .isEqualTo("is ending with the watchdog");
    os.die(Signal.TERM);
    expect("3 STOPPING → STOPPED: exited, run 1", "at rest: STOPPED");
    gone.await(10, TimeUnit.SECONDS);
    expectNoMore();
  }

  @Test
  void undeployed_during_backoff_it_is_gone_at_once() throws Exception {
    deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exit(1);
    expect("2 STARTING → BACKOFF: exited, run 1");
    vertx.undeploy(vertx.deploymentIDs().iterator().next()).await(10, TimeUnit.SECONDS);
    expect("3 BACKOFF → STOPPED: stop requested, run 1", "at rest: STOPPED");
  }

  @Test
  void orders_before_its_deployment_and_after_its_undeployment_fail() throws Exception {
    ProgramVerticle verticle =
        new ProgramVerticle(
            Program.of("app", "x"), os, new EventPublisher(vertx.eventBus(), "HOST", CLOCK));
    expectNotDeployed(verticle);
    String id = vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
    os.end();
    vertx.undeploy(id).await(10, TimeUnit.SECONDS);
    expectNotDeployed(verticle);
  }

  private static void expectNotDeployed(ProgramVerticle verticle) {
    for (Future<?> answer : List.of(verticle.give(STOP), verticle.status())) {
      assertThat(answer.cause())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("app is not deployed");
    }
  }

  private Supervision supervision() {
    return new Supervision(
        new Restarts(restart, Backoff.constant(restartDelay), HOUR, limit),
        startTime,
        new Stops(Signal.TERM, stopTimeout, orphans));
  }

  private static String shortForm(JsonObject event) {
    return event.getLong("seq")
        + " "
        + event.getString("from")
        + " → "
        + event.getString("status")
        + ": "
        + event.getString("cause")
        + ", run "
        + event.getInteger("run");
  }

  /** The next lines are these; "also to watchdog.events.app" follows every event. */
  private void expect(String... lines) throws InterruptedException {
    for (String line : lines) {
      assertThat(transcript.poll(10, TimeUnit.SECONDS)).isEqualTo(line);
      if (line.contains("→")) {
        assertThat(transcript.poll(10, TimeUnit.SECONDS)).isEqualTo("also to watchdog.events.app");
      }
    }
  }

  /** Nothing else was reported so far. */
  private void expectNoMore() throws Exception {
    CountDownLatch handled = new CountDownLatch(1);
    vertx.runOnContext(_ -> handled.countDown());
    assertThat(handled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(transcript).isEmpty();
  }

  @Test
  void what_is_being_started_is_not_ready_though_its_status_is_the_one_before() throws Exception {
    CountDownLatch gate = os.slowSpawning();
    ProgramVerticle verticle = deploy();
    expect("spawn x");
    assertThat(notReady(verticle)).hasValue("app is starting");
    gate.countDown();
    expect("1 STOPPED → STARTING: start requested, run 1");
    assertThat(notReady(verticle)).hasValue("app is STARTING");
  }

  private static Optional<String> notReady(ProgramVerticle verticle) throws Exception {
    return verticle.notReady().await(10, TimeUnit.SECONDS);
  }

  @Test
  void it_starts_when_deployed_and_is_up_after_the_start_time() throws Exception {
    startTime = NOTHING;
    deploy();
    expect(
        "spawn x",
        "1 STOPPED → STARTING: start requested, run 1",
        "2 STARTING → RUNNING: start time over, run 1");
    expectNoMore();
  }

  @Test
  void events_have_the_form_of_the_contract_on_both_addresses() throws Exception {
    for (String address : List.of("watchdog.events", "watchdog.events.app")) {
      vertx
          .eventBus()
          .<JsonObject>consumer(
              address, message -> transcript.add(address + " " + message.body().encode()))
          .completion()
          .await(10, TimeUnit.SECONDS);
    }
    ProgramVerticle verticle =
        new ProgramVerticle(
            new Program("app", new Command(List.of("x"), List.of(), Map.of()), supervision(), 4096),
            os,
            new EventPublisher(vertx.eventBus(), "HOST", CLOCK));
    vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
    List<String> heard = new ArrayList<>(take(3));
    os.exit(1);
    heard.addAll(take(2));
    String head = "{\"seq\":%d,\"time\":\"2026-01-02T03:04:05.678Z\",\"node\":\"HOST\",";
    String first =
        head.formatted(1)
            + "\"program\":\"app\",\"run\":1,\"from\":\"STOPPED\",\"status\":\"STARTING\","
            + "\"cause\":\"start requested\",\"pid\":101,\"restarts\":0}";
    String second =
        head.formatted(2)
            + "\"program\":\"app\",\"run\":1,\"from\":\"STARTING\",\"status\":\"BACKOFF\","
            + "\"cause\":\"exited\",\"pid\":101,\"exit\":{\"code\":1},\"restarts\":0,"
            + "\"nextStart\":\"2026-01-02T04:04:05.678Z\"}";
    assertThat(heard.getFirst()).isEqualTo("spawn x");
    assertThat(heard)
        .filteredOn(line -> line.startsWith("watchdog.events {"))
        .containsExactly("watchdog.events " + first, "watchdog.events " + second);
    assertThat(heard)
        .filteredOn(line -> line.startsWith("watchdog.events.app "))
        .containsExactly("watchdog.events.app " + first, "watchdog.events.app " + second);
  }

  private List<String> take(int count) throws InterruptedException {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(transcript.poll(10, TimeUnit.SECONDS));
    }
    return taken;
  }

  @Test
  void a_stop_is_published_before_the_signal_is_sent() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    verticle.give(STOP);
    expect("2 STARTING → STOPPING: stop requested, run 1", "SIGTERM to run 101");
    os.die(Signal.TERM);
    expect("3 STOPPING → STOPPED: exited, run 1", "at rest: STOPPED");
    expectNoMore();
  }

  @Test
  void what_ignores_the_stop_signal_is_killed_at_the_stop_timeout() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    verticle.give(new Event.Stop(Duration.ofMillis(1)));
    expect("2 STARTING → STOPPING: stop requested, run 1", "SIGTERM to run 101", "kill run 101");
    os.die(Signal.KILL);
    expect("3 STOPPING → STOPPED: exited, run 1", "at rest: STOPPED");
    expectNoMore();
  }

  @Test
  void a_second_stop_can_hasten_the_kill() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    verticle.give(STOP);
    expect("2 STARTING → STOPPING: stop requested, run 1", "SIGTERM to run 101");
    verticle.give(new Event.Stop(NOTHING));
    expect("kill run 101");
  }

  @Test
  void kill_kills_without_a_stop_signal() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    verticle.give(KILL);
    expect("2 STARTING → STOPPING: kill requested, run 1", "kill run 101");
    expectNoMore();
  }

  @Test
  void a_death_is_followed_by_the_next_run_after_the_restart_delay() throws Exception {
    restartDelay = Duration.ofMillis(1);
    deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exit(1);
    expect(
        "2 STARTING → BACKOFF: exited, run 1",
        "spawn x",
        "3 BACKOFF → STARTING: restart delay over, run 2");
    expectNoMore();
  }

  @Test
  void no_two_runs_have_the_same_mark_even_in_two_watchdogs() throws Exception {
    restartDelay = Duration.ofMillis(1);
    deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exit(0);
    expect(
        "2 STARTING → BACKOFF: exited, run 1",
        "spawn x",
        "3 BACKOFF → STARTING: restart delay over, run 2");
    assertThat(os.marks().getFirst()).matches("app\\.1\\.[0-9a-f]{1,16}");
    assertThat(os.marks().getLast()).matches("app\\.2\\.[0-9a-f]{1,16}");
  }

  @Test
  void what_cannot_be_spawned_is_tried_again() throws Exception {
    restartDelay = Duration.ofMillis(1);
    os.spawning(Spawning.IS_REFUSED);
    deploy();
    expect(
        "spawn x",
        "1 STOPPED → STARTING: start requested, run 1",
        "2 STARTING → BACKOFF: cannot run /app/x: No such file or directory, run 1",
        "spawn x",
        "3 BACKOFF → STARTING: restart delay over, run 2",
        "4 STARTING → BACKOFF: cannot run /app/x: No such file or directory, run 2");
  }

  @Test
  void an_unexpected_failure_is_tried_again_too() throws Exception {
    os.spawning(Spawning.FAILS);
    deploy();
    expect(
        "spawn x",
        "1 STOPPED → STARTING: start requested, run 1",
        "2 STARTING → BACKOFF: cannot run app: java.lang.IllegalStateException: out of luck,"
            + " run 1");
  }

  @Test
  void what_cannot_be_spawned_counts_against_the_restart_limit() throws Exception {
    restartDelay = NOTHING;
    limit = Optional.of(new RestartLimit(1, HOUR));
    os.spawning(Spawning.IS_REFUSED);
    deploy();
    expect(
        "spawn x",
        "1 STOPPED → STARTING: start requested, run 1",
        "2 STARTING → BACKOFF: cannot run /app/x: No such file or directory, run 1",
        "spawn x",
        "3 BACKOFF → STARTING: restart delay over, run 2",
        "4 STARTING → FATAL: cannot run /app/x: No such file or directory, run 2",
        "at rest: FATAL");
    expectNoMore();
  }

  @Test
  void a_stop_during_backoff_ends_it_at_once() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exit(1);
    expect("2 STARTING → BACKOFF: exited, run 1");
    verticle.give(STOP);
    expect("3 BACKOFF → STOPPED: stop requested, run 1", "at rest: STOPPED");
    expectNoMore();
  }

  @Test
  void a_stop_while_spawning_reaches_the_child_as_soon_as_it_is_there() throws Exception {
    CountDownLatch gate = os.slowSpawning();
    ProgramVerticle verticle = deploy();
    expect("spawn x");
    verticle.give(STOP);
    expectNoMore();
    gate.countDown();
    expect(
        "1 STOPPED → STARTING: start requested, run 1",
        "2 STARTING → STOPPING: stop requested, run 1",
        "SIGTERM to run 101");
  }

  @Test
  void a_stop_does_not_wait_for_exec() throws Exception {
    os.spawning(Spawning.TAKES_ITS_TIME);
    ProgramVerticle verticle = deploy();
    expect("spawn x");
    verticle.give(STOP);
    expect("abort run 101");
    os.executed();
    expect(
        "1 STOPPED → STARTING: start requested, run 1",
        "2 STARTING → STOPPING: stop requested, run 1",
        "SIGTERM to run 101");
    os.die(Signal.KILL);
    expect("3 STOPPING → STOPPED: exited, run 1", "at rest: STOPPED");
  }

  @Test
  void a_stop_that_comes_before_the_child_does_not_wait_for_its_exec() throws Exception {
    os.spawning(Spawning.TAKES_ITS_TIME);
    CountDownLatch gate = os.slowSpawning();
    ProgramVerticle verticle = deploy();
    expect("spawn x");
    verticle.give(STOP);
    expectNoMore();
    gate.countDown();
    expect("abort run 101");
    os.executed();
  }

  @Test
  void a_restart_is_a_stop_and_a_start_without_the_restart_delay() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    verticle.give(new Event.Restart());
    expect("2 STARTING → STOPPING: restart requested, run 1", "SIGTERM to run 101");
    os.exit(0);
    expect("spawn x", "3 STOPPING → STARTING: restart requested, run 2");
    expectNoMore();
  }

  @Test
  void what_a_run_left_behind_gets_the_stop_signal_and_delays_the_next_run() throws Exception {
    restartDelay = NOTHING;
    stopTimeout = Duration.ofMillis(1);
    deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exitLeavingOthers(1);
    expect("2 STARTING → BACKOFF: exited, run 1", "SIGTERM to run 101", "kill run 101");
    expectNoMore();
    os.listener().accept(new RunFact.Killed(List.of("sleep (pid 7)")));
    os.listener().accept(new RunFact.Emptied());
    expect("spawn x", "3 BACKOFF → STARTING: restart delay over, run 2");
  }

  @Test
  void what_a_run_left_behind_may_live_on() throws Exception {
    restartDelay = Duration.ofMillis(1);
    orphans = Orphans.LEAVE;
    deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exitLeavingOthers(1);
    expect(
        "2 STARTING → BACKOFF: exited, run 1",
        "leave run 101",
        "spawn x",
        "3 BACKOFF → STARTING: restart delay over, run 2");
  }

  @Test
  void a_signal_is_passed_on_to_the_child_alone() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    verticle.give(new Event.Forward(Signal.HUP));
    expect("SIGHUP to child 101");
    expectNoMore();
  }

  @Test
  void the_policy_may_leave_it_ended_until_a_start_command() throws Exception {
    restart = RestartPolicy.NEVER;
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exit(3);
    expect("2 STARTING → EXITED: exited, run 1", "at rest: EXITED");
    verticle.give(new Event.Start());
    expect("spawn x", "3 EXITED → STARTING: start requested, run 2");
  }

  @Test
  void a_child_that_is_gone_before_a_look_is_reported_in_order() throws Exception {
    restart = RestartPolicy.NEVER;
    os.spawning(Spawning.IS_IN_VAIN);
    deploy();
    expect(
        "spawn x",
        "1 STOPPED → STARTING: start requested, run 1",
        "2 STARTING → EXITED: exited, run 1",
        "at rest: EXITED");
  }

  @Test
  void a_late_fact_about_an_old_run_changes_nothing() throws Exception {
    restartDelay = Duration.ofMillis(1);
    deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    var first = os.listener();
    os.exit(1);
    expect(
        "2 STARTING → BACKOFF: exited, run 1",
        "spawn x",
        "3 BACKOFF → STARTING: restart delay over, run 2");
    first.accept(new RunFact.Exited(new ExitStatus.Code(0), false));
    first.accept(new RunFact.Emptied());
    expectNoMore();
  }

  @Test
  void an_order_at_rest_is_answered_with_the_rest() throws Exception {
    restart = RestartPolicy.NEVER;
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exit(0);
    expect("2 STARTING → EXITED: exited, run 1", "at rest: EXITED");
    verticle.give(STOP);
    expect("at rest: EXITED");
    expectNoMore();
  }

  // Orders and their answers.

  private static String told(Future<Reply> end) throws Exception {
    Reply reply = end.await(10, TimeUnit.SECONDS);
    return reply.status().getString("status") + ": " + reply.answer().words();
  }

  @Test
  void an_order_is_answered_when_it_comes_and_when_it_is_fulfilled() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    Future<Reply> end = verticle.fulfil(STOP, _ -> {});
    expect("2 STARTING → STOPPING: stop requested, run 1", "SIGTERM to run 101");
    Reply again = verticle.give(STOP).await(10, TimeUnit.SECONDS);
    assertThat(again.answer()).isEqualTo(new Answer(Verdict.UNDER_WAY, "is already stopping"));
    assertThat(again.status().getString("status")).isEqualTo("STOPPING");
    assertThat(end.isComplete()).isFalse();
    os.die(Signal.TERM);
    assertThat(told(end)).isEqualTo("STOPPED: has stopped");
  }

  @Test
  void an_order_that_is_refused_is_not_waited_for() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exit(1);
    expect("2 STARTING → BACKOFF: exited, run 1");
    Event.Command hup = new Event.Forward(Signal.HUP);
    assertThat(told(verticle.give(hup))).isEqualTo("BACKOFF: is not running");
    assertThat(told(verticle.fulfil(hup, _ -> {}))).isEqualTo("BACKOFF: is not running");
  }

  @Test
  void commands_without_wait_leave_nothing_behind_and_waiting_callers_are_limited()
      throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    for (int i = 0; i < Waiters.WAITING_MAX; i++) {
      verticle.give(new Event.Start());
    }
    List<Future<Reply>> waiting = new ArrayList<>();
    for (int i = 0; i < Waiters.WAITING_MAX; i++) {
      waiting.add(verticle.fulfil(new Event.Start(), _ -> {}));
    }
    String crowded = "STARTING: has too many callers waiting for it";
    assertThat(told(verticle.fulfil(STOP, _ -> {}))).isEqualTo(crowded);
    assertThat(waiting).noneMatch(Future::isComplete);
    assertThat(told(verticle.give(STOP))).isEqualTo("STOPPING: is stopping");
    assertThat(told(waiting.getLast()))
        .isEqualTo("STOPPING: did not come up: superseded by a stop command");
    verticle.end(KILL);
    os.die(Signal.KILL);
    assertThat(told(verticle.fulfil(STOP, _ -> {}))).endsWith("is ending with the watchdog");
  }

  @Test
  void the_end_refuses_all_that_comes_after_it_but_signals() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    Future<Reply> end = verticle.end(STOP);
    for (Event.Command command : List.of(new Event.Start(), new Event.Restart(), STOP)) {
      assertThat(told(verticle.give(command))).isEqualTo("STOPPING: is ending with the watchdog");
    }
    assertThat(told(verticle.give(new Event.Forward(Signal.USR1))))
        .isEqualTo("STOPPING: gets SIGUSR1");
    os.die(Signal.TERM);
    assertThat(told(end)).isEqualTo("STOPPED: has stopped");
    expect(
        "2 STARTING → STOPPING: stop requested, run 1",
        "SIGTERM to run 101",
        "SIGUSR1 to child 101",
        "3 STOPPING → STOPPED: exited, run 1",
        "at rest: STOPPED");
    expectNoMore();
  }

  @Test
  void a_second_end_can_be_impatient() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    Future<Reply> first = verticle.end(STOP);
    Future<Reply> second = verticle.end(KILL);
    expect("2 STARTING → STOPPING: stop requested, run 1", "SIGTERM to run 101", "kill run 101");
    os.die(Signal.KILL);
    assertThat(told(first)).isEqualTo("STOPPED: has stopped");
    assertThat(told(second)).isEqualTo("STOPPED: has stopped");
  }

  @Test
  void an_end_at_rest_is_over_at_once_and_one_after_a_last_start_is_not() throws Exception {
    restart = RestartPolicy.NEVER;
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    os.exit(0);
    expect("2 STARTING → EXITED: exited, run 1", "at rest: EXITED");
    verticle.give(new Event.Start());
    Future<Reply> end = verticle.end(STOP);
    expect(
        "spawn x",
        "3 EXITED → STARTING: start requested, run 2",
        "4 STARTING → STOPPING: stop requested, run 2",
        "SIGTERM to run 102");
    os.die(Signal.TERM);
    assertThat(told(end)).isEqualTo("STOPPED: has stopped");
    assertThat(told(verticle.end(STOP))).isEqualTo("STOPPED: has stopped");
  }

  @Test
  void a_command_before_the_end_is_answered_as_superseded() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    Future<Reply> start = verticle.fulfil(new Event.Start(), _ -> {});
    verticle.end(STOP);
    assertThat(told(start)).isEqualTo("STOPPING: did not come up: superseded by a stop command");
  }

  @Test
  void a_caller_that_cannot_take_an_answer_harms_no_other() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    vertx.runOnContext(_ -> { // or it might be thrown here
      verticle
          .status()
          .onSuccess(_ -> {
            throw new IllegalStateException("no companion of yours");
          });
      verticle
          .fulfil(STOP, _ -> {})
          .onSuccess(_ -> {
            throw new IllegalStateException("nor here");
          });
    });
    expect("2 STARTING → STOPPING: stop requested, run 1", "SIGTERM to run 101");
    os.die(Signal.TERM);
    expect("3 STOPPING → STOPPED: exited, run 1", "at rest: STOPPED");
    assertThat(verticle.status().await(10, TimeUnit.SECONDS).getString("status"))
        .isEqualTo("STOPPED");
    assertThat(verticle.failure().isComplete()).isFalse();
  }

  /** It might stall or fail unnoticed. */
  @Test
  void after_an_error_of_ours_what_runs_is_killed_and_every_caller_is_answered() throws Exception {
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    Future<Reply> waiting = verticle.fulfil(new Event.Start(), _ -> {});
    Future<Reply> unlucky = verticle.give(new Event.Forward(SimulatedSystem.UNLUCKY));
    expect("SIGKILL to run 101");
    assertThatThrownBy(() -> unlucky.await(10, TimeUnit.SECONDS)).hasMessage("out of luck");
    assertThatThrownBy(() -> verticle.failure().await(10, TimeUnit.SECONDS))
        .hasMessage("out of luck");
    String answer = "STARTING: is no longer supervised, after an internal error";
    assertThat(told(waiting)).isEqualTo(answer);
    assertThat(told(verticle.give(new Event.Start()))).isEqualTo(answer);
    assertThat(told(verticle.end(STOP))).isEqualTo(answer);
    expectNoMore();
  }

  @Test
  void after_an_error_of_ours_nothing_is_started_again_and_it_can_be_undeployed() throws Exception {
    restartDelay = NOTHING;
    ProgramVerticle verticle = deploy();
    expect("spawn x", "1 STOPPED → STARTING: start requested, run 1");
    verticle.give(new Event.Forward(SimulatedSystem.UNLUCKY));
    expect("SIGKILL to run 101");
    os.die(Signal.KILL);
    expectNoMore();
    vertx.undeploy(vertx.deploymentIDs().iterator().next()).await(10, TimeUnit.SECONDS);
    expectNoMore();
  }

  @Test
  void what_is_being_spawned_at_an_error_of_ours_is_killed_as_soon_as_it_is_there()
      throws Exception {
    CountDownLatch gate = os.slowSpawning();
    ProgramVerticle verticle = deploy();
    expect("spawn x");
    Future<Reply> unlucky =
        verticle.give(
            new Event.Start(),
            _ -> {
              throw new IllegalStateException("out of luck");
            });
    assertThatThrownBy(() -> unlucky.await(10, TimeUnit.SECONDS)).hasMessage("out of luck");
    gate.countDown();
    expect("SIGKILL to run 101");
    expectNoMore();
  }
}
