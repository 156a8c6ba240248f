package dev.watchdog.probes;

import dev.watchdog.text.Durations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a check again and again, for one run, until it is stopped. The next one begins a period
 * after the end of the last, so that there are never two. For one event loop.
 */
final class Prober {

  private static final Duration SLICE_MAX = Duration.ofMillis(250);

  private final Vertx vertx;
  private final Probe probe;
  private final Checker checker;
  private final Consumer<Optional<String>> told;
  private final Deadline answer;
  private long timer = -1;
  private int number;
  private boolean isStopped;

  /**
   * @param told after each check why it failed, if it did
   */
  Prober(Vertx vertx, Probe probe, Checker checker, Consumer<Optional<String>> told) {
    this.vertx = vertx;
    this.probe = probe;
    this.checker = checker;
    this.told = told;
    this.answer = new Deadline(vertx, SLICE_MAX, this::noAnswer);
  }

  /** The first check is made at once. */
  void start() {
    check();
  }

  /** The first check is made after a period. */
  void startLater() {
    awaitPeriod();
  }

  void stop() {
    isStopped = true;
    answer.end();
    vertx.cancelTimer(timer);
    checker.cancel();
  }

  private void check() {
    int mine = ++number;
    Future.succeededFuture()
        .compose(_ -> checker.check()) // what is thrown there is a failure, too
        .onComplete(
            _ -> judged(mine, Optional.empty()),
            thrown -> judged(mine, Optional.of(CheckFailedException.why(thrown))));
    checker.begun().onSuccess(_ -> begun(mine));
  }

  private void begun(int which) {
    if (which == number && !isStopped) {
      answer.set(probe.timeout());
    }
  }

  private void noAnswer() {
    String why = checker.name() + ": no answer within " + Durations.exact(probe.timeout());
    judged(number, Optional.of(why));
    checker.cancel(); // later: it fails for that, too
  }

  private void judged(int which, Optional<String> failure) {
    if (which != number || isStopped) {
      return;
    }
    number++; // whatever else is heard of this one is too late
    answer.end();
    awaitPeriod();
    told.accept(failure);
  }

  private void awaitPeriod() {
    timer = vertx.setTimer(Math.max(1, probe.period().toMillis()), _ -> check());
  }
}
