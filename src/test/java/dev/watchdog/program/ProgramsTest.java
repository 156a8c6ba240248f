package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Backoff;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.GroupPolicy;
import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.GroupPolicy.WhenItEnds;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartLimit;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.RunFact;
import dev.watchdog.program.Programs.Changes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Several programs together. What is published, and the signals that they get, in one transcript;
 * of what happens to two of them at the same time, each line is looked for.
 */
class ProgramsTest {

  private static final int PATIENCE_SECONDS = 20;
  private static final Duration HOUR = Duration.ofHours(1);

  private final BlockingQueue<String> transcript = new LinkedBlockingQueue<>();

  /**
   * With one event loop, so that what runs on it later comes after all that was reported so far.
   */
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  private final Crowd os = new Crowd();
  private final List<String> observed = new ArrayList<>();
  private Optional<Duration> budget = Optional.empty();
  private Programs programs;

  @AfterEach
  void close() throws Exception {
    os.end();
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** An operating system whose children live until a test ends them, or all of them. */
  private final class Crowd implements OperatingSystem {
    private final Map<String, Consumer<RunFact>> last = new ConcurrentHashMap<>();
    private final List<String> spawned = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private int pid = 100;
    private boolean ending;

    @Override
    public void spawn(Command command, RunId id, Log log, Consumer<RunFact> told) {
      String name = id.mark().substring(0, id.mark().indexOf('.'));
      spawned.add(name);
      transcript.add("spawn " + name + " " + command.arguments());
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      spawned(name, told);
    }

    @Override
    public void spawnHelper(Command command, String mark, HelperListener listener) {
      throw new AssertionError("no helper was expected");
    }

    @Override
    public NotifySocket openNotifySocket() {
      throw new AssertionError("no notify socket was expected");
    }

    private synchronized void spawned(String name, Consumer<RunFact> told) {
      last.put(name, told);
      told.accept(new RunFact.Spawned(run(name, ++pid)));
      if (ending) {
        told.accept(ended(0));
      }
    }

    private Run run(String name, int number) {
      return new Run() {
        @Override
        public int pid() {
          return number;
        }

        @Override
        public void abort() {
          transcript.add("abort " + name);
        }

        @Override
        public void signalChild(Signal signal) {
          if (signal.equals(SimulatedSystem.UNLUCKY)) {
            throw new IllegalStateException("out of luck");
          }
          transcript.add(signal + " to child of " + name);
        }

        @Override
        public void signal(Signal signal) {
          transcript.add(signal + " to " + name);
        }

        @Override
        public void kill() {
          transcript.add("kill " + name);
        }

        @Override
        public void leave() {
          throw new AssertionError("nothing is left behind");
        }
      };
    }

    private static RunFact ended(int code) {
      return new RunFact.Exited(new ExitStatus.Code(code), false);
    }

    CountDownLatch slowSpawning() {
      gate = new CountDownLatch(1);
      return gate;
    }

    /** Forgets what was said until then. */
    void awaitUp(String... names) throws InterruptedException {
      List<String> missing = new ArrayList<>(List.of(names));
      while (!missing.isEmpty()) {
        String line = transcript.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(line).as("before %s are up", missing).isNotNull();
        missing.removeIf(name -> line.equals(name + " RUNNING"));
      }
    }

    void exit(String name, int code) {
      last.get(name).accept(ended(code));
    }

    synchronized void end() {
      gate.countDown();
      ending = true;
      last.values().forEach(told -> told.accept(ended(0)));
    }
  }

  /** A program as a test wants it, beside others. */
  private record Wanted(
      String name,
      RestartPolicy restart,
      Optional<RestartLimit> limit,
      Duration startTime,
      GroupPolicy group,
      String word) {

    static Wanted of(String name, String... dependsOn) {
      return new Wanted(
          name,
          RestartPolicy.NEVER,
          Optional.empty(),
          Duration.ZERO,
          new GroupPolicy(true, Arrays.asList(dependsOn), WhenItEnds.NOTHING, OnFatal.EXIT),
          "");
    }

    Wanted group(UnaryOperator<GroupPolicy> change) {
      return new Wanted(name, restart, limit, startTime, change.apply(group), word);
    }

    Wanted onlyByCommand() {
      return group(p -> new GroupPolicy(false, p.dependsOn(), p.whenItEnds(), p.onFatal()));
    }

    Wanted whenItEnds(WhenItEnds what) {
      return group(p -> new GroupPolicy(p.autostart(), p.dependsOn(), what, p.onFatal()));
    }

    /** FATAL when it ends. */
    Wanted fragile(OnFatal what) {
      return new Wanted(
          name,
          RestartPolicy.ALWAYS,
          Optional.of(new RestartLimit(0, HOUR)),
          startTime,
          new GroupPolicy(true, group.dependsOn(), group.whenItEnds(), what),
          word);
    }

    Wanted restarted() {
      return new Wanted(name, RestartPolicy.ALWAYS, limit, startTime, group, word);
    }

    /** It does not come up. */
    Wanted slow() {
      return new Wanted(name, restart, limit, HOUR, group, word);
    }

    Wanted argument(String other) {
      return new Wanted(name, restart, limit, startTime, group, other);
    }

    Program program() {
      return new Program(
          name,
          new Command(List.of(name), List.of(word), Map.of()),
          new Supervision(
              new Restarts(restart, Backoff.constant(HOUR), HOUR, limit),
              startTime,
              new Stops(Signal.TERM, HOUR, Orphans.STOP)),
          group,
          4096,
          false);
    }
  }

  private static List<Program> all(Wanted... wanted) {
    return Arrays.stream(wanted).map(Wanted::program).toList();
  }

  private void deploy(Wanted... wanted) throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer("watchdog.events", event -> transcript.add(inShort(event.body())))
        .completion()
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Programs.Observer observer =
        new Programs.Observer() {
          @Override
          public BiConsumer<Event, Transition> joined(String name, Log log) {
            observed.add("+" + name);
            return (_, _) -> {};
          }

          @Override
          public void left(String name) {
            observed.add("-" + name);
          }
        };
    EventPublisher publisher = new EventPublisher(vertx.eventBus(), "HOST", Clock.systemUTC());
    programs = new Programs(all(wanted), EarlyStart.NONE, os, publisher, observer, budget);
    vertx.deployVerticle(programs).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static String inShort(JsonObject event) {
    return event.getString("program") + " " + event.getString("status");
  }

  /** These lines come next, in any order. */
  private void expect(String... lines) throws InterruptedException {
    List<String> come = new ArrayList<>();
    while (come.size() < lines.length) {
      String line = transcript.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(line).as("after %s of %s", come, List.of(lines)).isNotNull();
      come.add(line);
    }
    assertThat(come).containsExactlyInAnyOrder(lines);
  }

  /** These are started, in this order. Spawns and events come by ways of their own. */
  private void expectUp(String... names) throws InterruptedException {
    expect(
        Arrays.stream(names)
            .flatMap(
                name -> Stream.of("spawn " + name + " []", name + " STARTING", name + " RUNNING"))
            .toArray(String[]::new));
    assertThat(os.spawned).endsWith(names);
  }

  /** Whatever was to happen has happened when an order comes back. */
  private void expectNoMore() throws Exception {
    String name = programs.all().getFirst().name();
    assertThat(command("status", name)).isNotEmpty();
    assertThat(transcript).isEmpty();
  }

  private String command(String command, String name) throws Exception {
    return vertx
        .eventBus()
        .<JsonObject>request(
            "watchdog.command", new JsonObject().put("command", command).put("program", name))
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .body()
        .getString("status");
  }

  private List<String> notReady() throws Exception {
    List<String> complaints = new ArrayList<>();
    for (ProgramVerticle program : programs.all()) {
      program.notReady().await(PATIENCE_SECONDS, TimeUnit.SECONDS).ifPresent(complaints::add);
    }
    return complaints;
  }

  private int exitCode() throws Exception {
    return programs.end().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private Changes reload(Wanted... wanted) throws Exception {
    return programs.reload(all(wanted)).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  // Which program starts when.

  @Test
  void a_chain_starts_link_by_link() throws Exception {
    deploy(Wanted.of("c", "b"), Wanted.of("b", "a"), Wanted.of("a"));
    expectUp("a", "b", "c");
    expectNoMore();
    assertThat(notReady()).isEmpty();
  }

  @Test
  void a_program_that_depends_on_several_waits_for_all_of_them() throws Exception {
    deploy(Wanted.of("web", "db", "cache"), Wanted.of("db"), Wanted.of("cache").slow());
    expect("spawn db []", "db STARTING", "db RUNNING", "spawn cache []", "cache STARTING");
    expectNoMore();
    assertThat(notReady()).containsExactly("web waits for db, cache", "cache is STARTING");
  }

  @Test
  void what_has_done_its_work_counts_as_up_and_what_failed_does_not() throws Exception {
    deploy(Wanted.of("web", "migrate"), Wanted.of("migrate").slow(), Wanted.of("db").restarted());
    expect("spawn migrate []", "migrate STARTING", "spawn db []", "db STARTING", "db RUNNING");
    os.exit("migrate", 1);
    expect("migrate EXITED");
    expectNoMore();
    assertThat(notReady()).containsExactly("web waits for migrate, which exited with code 1");
    command("start", "migrate");
    expect("spawn migrate []", "migrate STARTING");
    assertThat(notReady()).containsExactly("web waits for migrate", "migrate is STARTING");
    os.exit("migrate", 0);
    expect("migrate EXITED", "spawn web []", "web STARTING", "web RUNNING");
  }

  @Test
  void an_order_does_not_wait_for_others_and_ends_the_waiting() throws Exception {
    deploy(Wanted.of("web", "db"), Wanted.of("worker", "db"), Wanted.of("db").slow());
    expect("spawn db []", "db STARTING");
    command("start", "web");
    expectUp("web");
    assertThat(command("stop", "worker")).isEqualTo("STOPPED");
    os.exit("db", 0);
    expect("db EXITED");
    expectNoMore();
    assertThat(notReady()).isEmpty();
  }

  @Test
  void what_starts_only_by_order_waits_for_it() throws Exception {
    deploy(Wanted.of("web", "tool"), Wanted.of("tool").onlyByCommand());
    expectNoMore();
    assertThat(notReady()).containsExactly("web waits for tool");
    command("start", "tool");
    expectUp("tool", "web");
  }

  // What an end means for the watchdog.

  @Test
  void when_all_have_ended_so_does_the_watchdog_with_the_first_failure() throws Exception {
    deploy(
        Wanted.of("a"),
        Wanted.of("b").slow(),
        Wanted.of("c"),
        Wanted.of("tool").onlyByCommand(),
        Wanted.of("never", "b"));
    os.awaitUp("a", "c");
    os.exit("a", 0);
    os.exit("b", 4);
    expect("a EXITED", "b EXITED");
    expectNoMore();
    assertThat(programs.end().isComplete()).isFalse();
    os.exit("c", 5);
    assertThat(exitCode()).isEqualTo(4);
  }

  @Test
  void a_program_whose_end_is_the_end_ends_the_others_and_gives_its_exit_code() throws Exception {
    deploy(Wanted.of("web", "db").whenItEnds(WhenItEnds.SHUTDOWN), Wanted.of("db").restarted());
    expectUp("db", "web");
    os.exit("web", 7);
    expect("web EXITED", "db STOPPING", "SIGTERM to db");
    assertThat(command("status", "db")).isEqualTo("STOPPING");
    assertThatThrownBy(() -> command("start", "web")).hasMessageContaining("is ending");
    os.exit("db", 0);
    assertThat(exitCode()).isEqualTo(7);
  }

  @Test
  void a_fatal_one_ends_the_watchdog_unless_it_is_to_stay() throws Exception {
    deploy(
        Wanted.of("a").fragile(OnFatal.STAY),
        Wanted.of("b").fragile(OnFatal.EXIT),
        Wanted.of("c").restarted());
    os.awaitUp("a", "b", "c");
    os.exit("a", 3);
    expect("a FATAL");
    expectNoMore();
    assertThat(programs.end().isComplete()).isFalse();
    os.exit("b", 9);
    expect("b FATAL", "c STOPPING", "SIGTERM to c");
    os.exit("c", 0);
    assertThat(exitCode()).isEqualTo(9);
  }

  // The end.

  @Test
  void they_are_stopped_in_reverse_and_side_by_side_where_they_can_be() throws Exception {
    deploy(
        Wanted.of("db").restarted(),
        Wanted.of("web", "db").restarted(),
        Wanted.of("worker", "db").restarted());
    os.awaitUp("db", "web", "worker");
    programs.stopAll();
    expect("web STOPPING", "SIGTERM to web", "worker STOPPING", "SIGTERM to worker");
    expectNoMore();
    os.exit("web", 0);
    expect("web STOPPED");
    expectNoMore();
    os.exit("worker", 0);
    expect("worker STOPPED", "db STOPPING", "SIGTERM to db");
    os.exit("db", 0);
    assertThat(exitCode()).isZero();
  }

  @Test
  void the_second_time_all_are_killed_whatever_depends_on_what() throws Exception {
    deploy(Wanted.of("db"), Wanted.of("web", "db"));
    os.awaitUp("db", "web");
    programs.stopAll();
    expect("web STOPPING", "SIGTERM to web");
    programs.stopAll();
    expect("kill web", "db STOPPING", "kill db");
    os.exit("web", 0);
    os.exit("db", 0);
    assertThat(exitCode()).isZero();
  }

  @Test
  void all_of_them_have_one_budget() throws Exception {
    budget = Optional.of(Duration.ofMillis(1));
    deploy(Wanted.of("db"), Wanted.of("web", "db"));
    os.awaitUp("db", "web");
    programs.stopAll();
    expect("web STOPPING", "SIGTERM to web", "kill web");
    os.exit("web", 0);
    expect("web STOPPED", "db STOPPING", "SIGTERM to db", "kill db");
    os.exit("db", 0);
    assertThat(exitCode()).isZero();
  }

  @Test
  void a_program_that_still_waits_to_start_never_does() throws Exception {
    deploy(Wanted.of("web", "db"), Wanted.of("db").slow());
    expect("spawn db []", "db STARTING");
    programs.stopAll();
    expect("db STOPPING", "SIGTERM to db");
    os.exit("db", 0);
    assertThat(exitCode()).isZero();
    expect("db STOPPED");
  }

  // Another list.

  @Test
  void only_those_are_touched_that_are_different() throws Exception {
    deploy(Wanted.of("a"), Wanted.of("b"), Wanted.of("c"), Wanted.of("d"));
    os.awaitUp("a", "b", "c", "d");
    var changes =
        programs.reload(
            all(
                Wanted.of("e"),
                Wanted.of("c").restarted(),
                Wanted.of("b").argument("other"),
                Wanted.of("a")));
    expect(
        "spawn e []",
        "e STARTING",
        "e RUNNING",
        "b STOPPING",
        "SIGTERM to b",
        "d STOPPING",
        "SIGTERM to d");
    assertThat(changes.isComplete()).isFalse();
    os.exit("b", 0);
    expect("spawn b [other]", "b STARTING", "b RUNNING");
    os.exit("d", 0);
    assertThat(changes.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(new Changes(List.of("e"), List.of("d"), List.of("b"), List.of("c")));
    assertThat(programs.all().stream().map(ProgramVerticle::name))
        .containsExactly("e", "c", "b", "a");
    assertThat(observed).containsExactly("+a", "+b", "+c", "+d", "+e", "-d");
    expect("d STOPPED");
    expectNoMore();
    assertThatThrownBy(() -> command("status", "d")).hasMessageContaining("there is no program");
  }

  @Test
  void the_same_list_changes_nothing() throws Exception {
    deploy(Wanted.of("a"), Wanted.of("b", "a"));
    os.awaitUp("a", "b");
    assertThat(reload(Wanted.of("a"), Wanted.of("b", "a")).isEmpty()).isTrue();
    expectNoMore();
  }

  @Test
  void a_stopped_program_stays_stopped_and_starts_with_its_new_settings() throws Exception {
    deploy(Wanted.of("a"), Wanted.of("b"));
    os.awaitUp("a", "b");
    command("stop", "a");
    expect("a STOPPING", "SIGTERM to a");
    Changes changes = reload(Wanted.of("a").argument("new"), Wanted.of("b"));
    assertThat(changes.changed()).containsExactly("a");
    os.exit("a", 0);
    expect("a STOPPED");
    expectNoMore();
    command("start", "a");
    expect("spawn a [new]", "a STARTING", "a RUNNING");
  }

  @Test
  void one_that_had_ended_is_tried_again_with_what_is_new() throws Exception {
    deploy(Wanted.of("a").fragile(OnFatal.STAY), Wanted.of("b"));
    os.awaitUp("a", "b");
    os.exit("a", 1);
    expect("a FATAL");
    reload(Wanted.of("a").fragile(OnFatal.STAY).argument("better"), Wanted.of("b"));
    expect("spawn a [better]", "a STARTING", "a RUNNING");
  }

  @Test
  void one_that_is_just_being_spawned_is_replaced_when_it_is_there() throws Exception {
    var gate = os.slowSpawning();
    deploy(Wanted.of("a"));
    expect("spawn a []");
    assertThat(reload(Wanted.of("a").argument("new")).restarted()).containsExactly("a");
    gate.countDown();
    expect("a STARTING", "a STOPPING", "SIGTERM to a");
    os.exit("a", 0);
    expect("spawn a [new]", "a STARTING", "a RUNNING");
  }

  @Test
  void those_that_are_new_wait_for_others_too() throws Exception {
    deploy(Wanted.of("a").slow());
    expect("spawn a []", "a STARTING");
    reload(Wanted.of("a").slow(), Wanted.of("b", "a"));
    expectNoMore();
    assertThat(notReady()).contains("b waits for a");
    reload(Wanted.of("a").slow(), Wanted.of("b"));
    expectUp("b");
  }

  @Test
  void one_that_waits_and_is_now_to_start_by_order_only_waits_no_longer() throws Exception {
    deploy(Wanted.of("a").slow(), Wanted.of("b", "a"));
    expect("spawn a []", "a STARTING");
    reload(Wanted.of("a").slow(), Wanted.of("b", "a").onlyByCommand());
    assertThat(notReady()).doesNotContain("b waits for a");
    reload(Wanted.of("a").slow(), Wanted.of("b").onlyByCommand());
    expectNoMore();
  }

  @Test
  void when_what_is_left_has_ended_so_does_the_watchdog() throws Exception {
    deploy(Wanted.of("a"), Wanted.of("b").restarted());
    os.awaitUp("a", "b");
    os.exit("a", 4);
    expect("a EXITED");
    Future<Changes> reloaded = programs.reload(all(Wanted.of("a")));
    expect("b STOPPING", "SIGTERM to b");
    assertThat(programs.end().isComplete()).isFalse();
    os.exit("b", 0);
    assertThat(reloaded.await(PATIENCE_SECONDS, TimeUnit.SECONDS).removed()).containsExactly("b");
    assertThat(exitCode()).isEqualTo(4);
  }

  @Test
  void during_the_end_nothing_is_taken_over() throws Exception {
    deploy(Wanted.of("a"));
    os.awaitUp("a");
    programs.stopAll();
    assertThatThrownBy(() -> reload(Wanted.of("a"), Wanted.of("b")))
        .isInstanceOf(NotReloadedException.class)
        .hasMessageContaining("the watchdog is ending");
    os.exit("a", 0);
    assertThat(exitCode()).isZero();
  }

  // Errors of ours.

  @Test
  void an_error_in_one_of_them_is_the_end_of_all() throws Exception {
    deploy(Wanted.of("a"), Wanted.of("b"));
    os.awaitUp("a", "b");
    programs.forward(new Event.Forward(SimulatedSystem.UNLUCKY));
    assertThatThrownBy(this::exitCode).hasMessageContaining("out of luck");
  }
}
