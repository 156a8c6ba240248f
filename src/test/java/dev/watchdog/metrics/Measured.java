package dev.watchdog.metrics;

import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Lifecycle;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Supervision;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Log.Readers;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.process.StallPolicy.Losses;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** A program that lives by the real decisions, at times that a test chooses, and is counted. */
final class Measured {

  static final String TEXT = "text/plain; version=0.0.4";

  private final Lifecycle lifecycle = new Lifecycle(Supervision.DEFAULT);
  private final AtomicLong nanos = new AtomicLong(Duration.ofHours(1).toNanos());
  private final BiConsumer<Event, Transition> counts;
  private State state = State.initial();

  final Metrics metrics = new Metrics(Measured::losses, () -> 7, nanos::get);
  final Log log = new Log(1 << 16, InstantSource.system());

  /**
   * @param name of the program
   */
  Measured(String name) {
    counts = metrics.joined(name, log);
    metrics.loop("supervision", Runnable::run);
  }

  private static Losses losses(StandardStream stream) {
    return stream == StandardStream.STDOUT
        ? new Losses(0, 0, Duration.ofMillis(1_500))
        : new Losses(100, 1, Duration.ZERO);
  }

  Measured passes(Duration time) {
    nanos.addAndGet(time.toNanos());
    return this;
  }

  Measured happens(Event event) {
    Transition transition = lifecycle.step(state, event);
    state = transition.state();
    counts.accept(event, transition);
    return this;
  }

  Measured starts() {
    return happens(new Event.Start()).spawned();
  }

  Measured spawned() {
    return happens(new Event.Spawned(run(), 1_000_000_000 + run(), now()));
  }

  Measured comesUp() {
    return happens(new Event.StartTimeElapsed(run()));
  }

  Measured exits(int code) {
    return ends(new ExitStatus.Code(code), false);
  }

  Measured dies(Signal signal) {
    return ends(new ExitStatus.Signalled(signal, false), false);
  }

  Measured ends(ExitStatus exit, boolean rest) {
    return happens(new Event.Exited(run(), exit, rest, now(), 0));
  }

  Measured restarts() {
    return happens(new Event.RestartDelayElapsed(run())).spawned();
  }

  Measured isStopped() {
    return happens(new Event.Stop(Duration.ofSeconds(10)));
  }

  int run() {
    return state.history().run();
  }

  Duration now() {
    return Duration.ofNanos(nanos.get());
  }

  PrometheusText read() {
    return read(Map.of());
  }

  PrometheusText read(Map<String, Readers> readers) {
    return new PrometheusText(metrics.read(TEXT, readers));
  }
}
