package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.watchdog.lifecycle.AfterExit;
import dev.watchdog.lifecycle.Cause;
import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Ending;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.History.Ended;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.Status;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Supervision.Restarts;
import dev.watchdog.lifecycle.Supervision.Stops;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Every sentence that an operator reads about a program. */
class OperatorLogTest {

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final ExitStatus CODE_1 = new ExitStatus.Code(1);
  private static final ExitStatus KILLED = new ExitStatus.Signalled(Signal.KILL, false);
  private static final ExitStatus NOT_FOUND =
      new ExitStatus.NotSpawned("cannot run /app/x: No such file or directory", 127);

  private final OperatorLog operatorLog = new OperatorLog("app", Supervision.DEFAULT);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(OperatorLog.class);

  OperatorLogTest() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void detach() {
    logger.detachAppender(log);
  }

  private String lastLog() {
    ILoggingEvent event = log.list.getLast();
    return event.getLevel() + " " + event.getFormattedMessage();
  }

  /** The level and the text of what is said. */
  private String told(Announce announced) {
    OperatorLog.Line line = operatorLog.line(announced).orElseThrow();
    return line.level() + " " + line.text();
  }

  private static Announce announce(Status status, Cause cause, Optional<Duration> delay) {
    return new Announce(
        Status.RUNNING, status, cause, 3, 2, OptionalInt.of(71), Optional.empty(), delay);
  }

  private static Announce announce(Status status, Cause cause) {
    return announce(status, cause, Optional.empty());
  }

  private static Announce ended(Status status, Cause cause, ExitStatus exit, Duration... delay) {
    boolean spawned = !(exit instanceof ExitStatus.NotSpawned);
    OptionalInt pid = spawned ? OptionalInt.of(71) : OptionalInt.empty();
    Duration lasted = spawned ? Duration.ofMillis(3_200) : Duration.ZERO;
    return new Announce(
        Status.RUNNING,
        status,
        cause,
        3,
        2,
        pid,
        Optional.of(new Ended(pid, exit, lasted)),
        List.of(delay).stream().findFirst());
  }

  @Test
  void started() {
    assertThat(told(announce(Status.STARTING, Cause.START)))
        .isEqualTo("INFO app started, pid 71 (run 3)");
  }

  @Test
  void nothing_of_an_attempt_to_start_whose_failure_comes_next() {
    assertThat(
            operatorLog.line(
                new Announce(
                    Status.STOPPED,
                    Status.STARTING,
                    Cause.START,
                    1,
                    0,
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty())))
        .isEmpty();
  }

  @Test
  void up() {
    assertThat(told(announce(Status.RUNNING, Cause.UP))).isEqualTo("INFO app is up");
  }

  @Test
  void stopping() {
    assertThat(told(announce(Status.STOPPING, Cause.STOP, Optional.of(TEN_SECONDS))))
        .isEqualTo("INFO stopping app: SIGTERM now, SIGKILL in 10 s");
  }

  @Test
  void stopping_during_backoff_sends_no_second_signal() {
    Announce announced =
        new Announce(
            Status.BACKOFF,
            Status.STOPPING,
            Cause.STOP,
            3,
            2,
            OptionalInt.of(71),
            Optional.empty(),
            Optional.empty());
    assertThat(told(announced))
        .isEqualTo("INFO stopping app: waiting for the processes that it left behind");
  }

  private static Supervision stoppedBy(Signal signal) {
    Supervision how = Supervision.DEFAULT;
    return new Supervision(
        new Restarts(
            how.restarts().policy(),
            how.restarts().backoff(),
            how.restarts().stableAfter(),
            how.restarts().limit()),
        how.startTime(),
        new Stops(signal, how.stops().timeout(), how.stops().orphans()));
  }

  @Test
  void left_or_ending_the_watchdog_as_is_set_for_that_end() {
    Supervision how =
        Supervision.DEFAULT.on(
            Map.of(new Ending.Code(1), AfterExit.STOP, Ending.Special.OOM, AfterExit.EXIT));
    OperatorLog told = new OperatorLog("app", how);
    assertThat(told.line(ended(Status.EXITED, Cause.ENDED, CODE_1, TEN_SECONDS)))
        .hasValueSatisfying(line ->
            assertThat(line.text())
                .isEqualTo(
                    "app exited with code 1 after 3.2 s; not restarted, as set for this exit"));
    ExitStatus oom = new ExitStatus.Signalled(Signal.KILL, false, true);
    assertThat(told.line(ended(Status.EXITED, Cause.ENDED, oom, TEN_SECONDS)))
        .hasValueSatisfying(line ->
            assertThat(line.text())
                .isEqualTo(
                    "app was killed by SIGKILL: out of memory after 3.2 s;"
                        + " the watchdog ends too, as set for this exit"));
  }

  @Test
  void what_ends_the_watchdog_is_a_warning_even_if_it_succeeded() {
    ExitStatus success = new ExitStatus.Code(0);
    Supervision how = Supervision.DEFAULT.on(Map.of(new Ending.Code(0), AfterExit.EXIT));
    assertThat(
            new OperatorLog("app", how)
                .line(ended(Status.EXITED, Cause.ENDED, success, TEN_SECONDS)))
        .hasValueSatisfying(line -> assertThat(line.level()).isEqualTo(Level.WARN));
  }

  @Test
  void others_killed_for_want_of_memory() {
    operatorLog.outOfMemory(1);
    assertThat(lastLog())
        .isEqualTo(
            "WARN the kernel killed a process for lack of memory while app was running, in the same"
                + " cgroup");
    operatorLog.outOfMemory(3);
    assertThat(lastLog()).contains("killed 3 processes for lack of memory while app was running");
  }

  @Test
  void asked_where_it_stands() {
    operatorLog.diagnosing(Signal.QUIT);
    assertThat(lastLog()).isEqualTo("WARN app does not stop: sending SIGQUIT before SIGKILL");
  }

  @Test
  void stopping_with_another_signal() {
    assertThat(
            new OperatorLog("app", stoppedBy(Signal.QUIT))
                .line(announce(Status.STOPPING, Cause.STOP, Optional.of(TEN_SECONDS))))
        .hasValueSatisfying(line ->
            assertThat(line.text()).isEqualTo("stopping app: SIGQUIT now, SIGKILL in 10 s"));
  }

  @Test
  void restarting() {
    assertThat(told(announce(Status.STOPPING, Cause.RESTART, Optional.of(TEN_SECONDS))))
        .isEqualTo("INFO restarting app: SIGTERM now, SIGKILL in 10 s");
  }

  @Test
  void killing() {
    assertThat(told(announce(Status.STOPPING, Cause.KILL))).isEqualTo("WARN killing app");
  }

  @Test
  void ended_for_good_but_not_yet_what_it_left_behind() {
    assertThat(told(ended(Status.STOPPING, Cause.ENDED, CODE_1, TEN_SECONDS)))
        .isEqualTo(
            "WARN app exited with code 1 after 3.2 s; stopping the processes that it left behind:"
                + " SIGTERM now, SIGKILL in 10 s");
  }

  @Test
  void to_be_restarted_after_a_failure() {
    assertThat(told(ended(Status.BACKOFF, Cause.ENDED, CODE_1, Duration.ofSeconds(5))))
        .isEqualTo("WARN app exited with code 1 after 3.2 s; restart 3 in 5 s");
  }

  @Test
  void to_be_restarted_after_a_signal() {
    assertThat(told(ended(Status.BACKOFF, Cause.ENDED, KILLED, Duration.ofSeconds(5))))
        .isEqualTo("WARN app was killed by SIGKILL after 3.2 s; restart 3 in 5 s");
  }

  @Test
  void to_be_restarted_after_a_signal_that_dumped_core() {
    ExitStatus crash = new ExitStatus.Signalled(new Signal(11), true);
    assertThat(told(ended(Status.BACKOFF, Cause.ENDED, crash, Duration.ofSeconds(5))))
        .isEqualTo("WARN app was killed by SIGSEGV (core dumped) after 3.2 s; restart 3 in 5 s");
  }

  @Test
  void to_be_restarted_though_it_did_not_fail() {
    ExitStatus success = new ExitStatus.Code(0);
    assertThat(told(ended(Status.BACKOFF, Cause.ENDED, success, Duration.ofSeconds(5))))
        .isEqualTo("INFO app exited with code 0 after 3.2 s; restart 3 in 5 s");
  }

  @Test
  void to_be_tried_again() {
    assertThat(told(ended(Status.BACKOFF, Cause.NOT_SPAWNED, NOT_FOUND, Duration.ofSeconds(5))))
        .isEqualTo("WARN app: cannot run /app/x: No such file or directory; restart 3 in 5 s");
  }

  @Test
  void stopped() {
    assertThat(told(ended(Status.STOPPED, Cause.ENDED, new ExitStatus.Code(143))))
        .isEqualTo("INFO app stopped: it exited with code 143 after 3.2 s");
  }

  @Test
  void stopped_by_the_kill() {
    assertThat(told(ended(Status.STOPPED, Cause.ENDED, KILLED)))
        .isEqualTo("INFO app stopped: it was killed by SIGKILL after 3.2 s");
  }

  @Test
  void stopped_where_it_could_not_even_be_started() {
    assertThat(told(ended(Status.STOPPED, Cause.STOP, NOT_FOUND)))
        .isEqualTo("INFO app stopped: cannot run /app/x: No such file or directory");
  }

  @Test
  void ended_for_good() {
    assertThat(told(ended(Status.EXITED, Cause.ENDED, new ExitStatus.Code(0))))
        .isEqualTo(
            "INFO app exited with code 0 after 3.2 s; not restarted, as its restart policy says");
  }

  @Test
  void died_too_often() {
    assertThat(told(ended(Status.FATAL, Cause.ENDED, CODE_1)))
        .isEqualTo(
            "ERROR app exited with code 1 after 3.2 s; it exceeded its restart limit and is not"
                + " restarted");
  }

  @Test
  void what_is_said_is_logged_once_and_at_its_level() {
    operatorLog.log(ended(Status.FATAL, Cause.ENDED, CODE_1));
    assertThat(log.list).hasSize(1);
    assertThat(lastLog())
        .isEqualTo(
            "ERROR app exited with code 1 after 3.2 s; it exceeded its restart limit and is not"
                + " restarted");
  }

  @Test
  void left_behind() {
    operatorLog.leftBehind();
    assertThat(lastLog())
        .isEqualTo(
            "WARN app left processes behind: sending SIGTERM; the next run starts when they are"
                + " gone");
  }

  @Test
  void had_to_be_killed() {
    operatorLog.killed(List.of("sh (pid 71)", "sleep (pid 72)"));
    assertThat(lastLog()).isEqualTo("WARN app had to be killed: sh (pid 71), sleep (pid 72)");
  }

  @Test
  void cannot_be_killed() {
    operatorLog.outOfReach(List.of("sudo (pid 71)"));
    assertThat(lastLog())
        .isEqualTo(
            "ERROR cannot kill sudo (pid 71), of app: operation not permitted; left running");
  }
}
