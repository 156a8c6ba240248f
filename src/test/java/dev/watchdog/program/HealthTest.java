package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.probes.Check;
import dev.watchdog.probes.HealthPolicy;
import dev.watchdog.probes.Probe;
import dev.watchdog.probes.Readiness;
import dev.watchdog.process.Command;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Exact transcripts of what is asked about a program's health, and what follows. Times are nothing
 * or an hour, so that no test depends on them.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class HealthTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(1);
  private static final ExitStatus GOOD = new ExitStatus.Code(0);
  private static final ExitStatus BAD = new ExitStatus.Code(1);
  private static final Optional<Readiness> NOTIFY = Optional.of(new Readiness.Notify());
  private static final Optional<Duration> NEVER_SILENT = Optional.empty();
  private static final Check CHECK = new Check.Exec(List.of("check"));

  private final BlockingQueue<String> transcript = new LinkedBlockingQueue<>();
  private final SimulatedSystem os = new SimulatedSystem(transcript::add);
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  @AfterEach
  void close() throws Exception {
    os.end();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private ProgramVerticle deploy(HealthPolicy health) throws Exception {
    vertx
        .eventBus()
        .addOutboundInterceptor(delivery -> {
          if (delivery.message().address().equals("watchdog.events")) {
            transcript.add(shortForm((JsonObject) delivery.message().body()));
          }
          delivery.next();
        });
    Supervision supervision =
        new Supervision(
            new Restarts(RestartPolicy.ALWAYS, Backoff.constant(HOUR), HOUR, Optional.empty()),
            SOON,
            new Stops(Signal.TERM, HOUR, Orphans.STOP));
    Command command = new Command(List.of("x"), List.of(), Map.of("NOTIFY_SOCKET", "/run/ours"));
    ProgramVerticle verticle =
        new ProgramVerticle(
            new Program("app", command, supervision, 4096).with(health),
            os,
            new EventPublisher(vertx.eventBus(), "HOST", Clock.systemUTC()));
    vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
    return verticle;
  }

  private static String shortForm(JsonObject event) {
    return event.getString("status") + ": " + event.getString("cause");
  }

  private static Probe probe(int successes, int failures) {
    return new Probe(CHECK, SOON, HOUR, successes, failures);
  }

  private static HealthPolicy ready(Probe probe) {
    return new HealthPolicy(Optional.of(probe), Optional.empty(), NEVER_SILENT);
  }

  private static HealthPolicy alive(Probe probe) {
    return new HealthPolicy(Optional.empty(), Optional.of(probe), NEVER_SILENT);
  }

  private static HealthPolicy notify(Optional<Duration> silence) {
    return new HealthPolicy(NOTIFY, Optional.empty(), silence);
  }

  private void expect(String... lines) throws InterruptedException {
    for (String line : lines) {
      assertThat(transcript.take()).isEqualTo(line);
    }
  }

  /** Whether it was ready or had been there long enough last is a matter of a millisecond. */
  private void expectUp() throws InterruptedException {
    assertThat(transcript.take()).isIn("RUNNING: ready", "RUNNING: start time over");
  }

  /** What runs on the event loop later comes after all that was reported so far. */
  private void expectNoMore() throws Exception {
    CountDownLatch handled = new CountDownLatch(1);
    vertx.setTimer(20, _ -> handled.countDown());
    assertThat(handled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(transcript).isEmpty();
  }

  private void answers(ExitStatus exit) {
    os.helper().exited(exit, "");
  }

  @Test
  void it_is_up_when_the_probe_succeeds_and_is_asked_no_more() throws Exception {
    deploy(ready(probe(1, 3)));
    expect("spawn x", "STARTING: start requested", "helper check");
    answers(BAD);
    expect("helper check");
    answers(GOOD);
    expectUp();
    expectNoMore();
  }

  @Test
  void as_many_successes_in_a_row_as_are_asked_for_make_it_ready() throws Exception {
    deploy(ready(probe(2, 3)));
    expect("spawn x", "STARTING: start requested", "helper check");
    for (ExitStatus exit : List.of(GOOD, BAD, GOOD)) {
      answers(exit);
      expect("helper check");
    }
    answers(GOOD);
    expectUp();
  }

  @Test
  void what_is_not_ready_is_not_killed_for_it() throws Exception {
    deploy(ready(probe(1, 2)));
    expect("spawn x", "STARTING: start requested", "helper check");
    for (int i = 0; i < 10; i++) {
      answers(BAD);
      expect("helper check");
    }
    expectNoMore();
  }

  @Test
  void a_probe_that_is_under_way_ends_with_the_run_and_the_next_run_has_its_own() throws Exception {
    ProgramVerticle verticle = deploy(ready(probe(1, 3)));
    expect("spawn x", "STARTING: start requested", "helper check");
    var old = os.helper();
    os.exit(1);
    expect("BACKOFF: exited", "kill helper");
    verticle.give(new Event.Start());
    expect("spawn x", "STARTING: start requested", "helper check");
    old.exited(GOOD, "");
    expectNoMore();
    answers(GOOD);
    expectUp();
  }

  @Test
  void a_stop_ends_asking() throws Exception {
    ProgramVerticle verticle = deploy(ready(probe(1, 3)));
    expect("spawn x", "STARTING: start requested", "helper check");
    verticle.give(new Event.Stop(HOUR));
    expect("STOPPING: stop requested", "SIGTERM to run 101", "kill helper");
    answers(new ExitStatus.Signalled(Signal.KILL, false));
    expectNoMore();
  }

  @Test
  void a_probe_that_takes_too_long_has_failed_and_is_killed() throws Exception {
    deploy(alive(new Probe(CHECK, SOON, Duration.ofMillis(100), 1, 1)));
    expect("spawn x", "STARTING: start requested", "RUNNING: start time over", "helper check");
    expect("kill helper", "STOPPING: unhealthy", "SIGTERM to run 101");
    expectNoMore();
  }

  @Test
  void failures_in_a_row_stop_it_and_its_end_is_a_death() throws Exception {
    deploy(alive(probe(1, 2)));
    expect("spawn x", "STARTING: start requested", "RUNNING: start time over", "helper check");
    for (ExitStatus exit : List.of(BAD, GOOD, BAD)) {
      answers(exit);
      expect("helper check");
    }
    answers(BAD);
    expect("STOPPING: unhealthy", "SIGTERM to run 101");
    os.exit(0);
    expect("BACKOFF: unhealthy");
    expectNoMore();
  }

  @Test
  void it_is_up_when_it_says_so() throws Exception {
    deploy(notify(NEVER_SILENT));
    expect("spawn x", "STARTING: start requested");
    os.says("STATUS=nearly", "READY=0");
    expectNoMore();
    os.says("STATUS=there\nREADY=1", "READY=1");
    expectUp();
    os.exit(0);
    expect("BACKOFF: exited", "close notify socket");
  }

  @Test
  void a_restart_leaves_no_notify_socket_behind() throws Exception {
    ProgramVerticle verticle = deploy(notify(NEVER_SILENT));
    expect("spawn x", "STARTING: start requested");
    os.says("READY=1");
    expectUp();
    verticle.give(new Event.Restart());
    expect("STOPPING: restart requested", "SIGTERM to run 101");
    os.exit(0);
    // One on the event loop, the other on the worker.
    assertThat(List.of(transcript.take(), transcript.take()))
        .containsExactlyInAnyOrder("close notify socket", "spawn x");
    expect("STARTING: restart requested");
    expectNoMore();
  }

  @Test
  void what_says_ready_where_a_probe_decides_is_not_believed() throws Exception {
    deploy(new HealthPolicy(Optional.of(probe(1, 1)), Optional.empty(), Optional.of(HOUR)));
    expect("spawn x", "STARTING: start requested", "helper check");
    os.says("READY=1");
    expectNoMore();
  }

  @Test
  void silence_is_unhealthy_once_it_was_ready() throws Exception {
    deploy(notify(Optional.of(SOON)));
    expect("spawn x", "STARTING: start requested");
    expectNoMore();
    os.says("READY=1");
    expectUp();
    expect("STOPPING: unhealthy", "SIGTERM to run 101");
  }

  @Test
  void silence_that_could_not_be_heard_does_not_count_and_what_follows_does() throws Exception {
    deploy(notify(Optional.of(SOON)));
    expect("spawn x", "STARTING: start requested");
    os.holdsUp("READY=1");
    expectUp();
    expectNoMore();
    os.says("WATCHDOG=1"); // which was there all the time
    expect("STOPPING: unhealthy", "SIGTERM to run 101");
  }

  @Test
  void what_stays_silent_when_it_can_be_heard_again_has_a_second_to_be_heard() throws Exception {
    deploy(notify(Optional.of(SOON)));
    expect("spawn x", "STARTING: start requested");
    os.holdsUp("READY=1");
    expectUp();
    expectNoMore();
    long begin = System.nanoTime();
    os.says();
    expect("STOPPING: unhealthy", "SIGTERM to run 101");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(950));
  }

  @Test
  void without_notify_readiness_silence_counts_from_when_it_is_up() throws Exception {
    deploy(new HealthPolicy(Optional.empty(), Optional.empty(), Optional.of(SOON)));
    expect("spawn x", "STARTING: start requested", "RUNNING: start time over");
    expect("STOPPING: unhealthy", "SIGTERM to run 101");
  }

  @Test
  void it_may_say_itself_that_it_is_unhealthy() throws Exception {
    deploy(notify(Optional.of(HOUR)));
    expect("spawn x", "STARTING: start requested");
    os.says("READY=1");
    expectUp();
    os.says("WATCHDOG=trigger", "WATCHDOG=trigger");
    expect("STOPPING: unhealthy", "SIGTERM to run 101");
    expectNoMore();
  }

  @Test
  void it_may_ask_for_another_interval_or_none() throws Exception {
    deploy(notify(Optional.of(HOUR)));
    expect("spawn x", "STARTING: start requested");
    os.says("READY=1");
    expectUp();
    os.says("WATCHDOG_USEC=0", "WATCHDOG_USEC=0", "WATCHDOG=1");
    expectNoMore();
    os.says("WATCHDOG_USEC=1000");
    expect("STOPPING: unhealthy", "SIGTERM to run 101");
  }

  @Test
  void extended_the_interval_is_not_over() throws Exception {
    deploy(notify(Optional.of(HOUR)));
    expect("spawn x", "STARTING: start requested");
    os.says("READY=1");
    expectUp();
    os.says("WATCHDOG_USEC=1000\nEXTEND_TIMEOUT_USEC=3600000000");
    expectNoMore();
  }

  @Test
  void what_says_that_it_is_stopping_is_left_in_peace_and_its_end_is_its_own() throws Exception {
    deploy(
        new HealthPolicy(
            NOTIFY,
            Optional.of(new Probe(CHECK, Duration.ofMillis(50), HOUR, 1, 1)),
            Optional.of(Duration.ofMillis(50))));
    expect("spawn x", "STARTING: start requested");
    os.says("READY=1");
    os.says("STOPPING=1");
    expectUp();
    CountDownLatch later = new CountDownLatch(1);
    vertx.setTimer(100, _ -> later.countDown());
    later.await();
    expectNoMore();
    os.exit(0);
    expect("BACKOFF: exited", "close notify socket");
  }
}
