package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of one run, as far as it is left alone.
 *
 * @param spawning how long the operating system takes to answer
 * @param error there is no child, because of this
 * @param exit how the child ends unless a signal ends it
 * @param descendants the processes that it starts at once
 * @param ready when it is, if ever
 * @param unhealthy when it no longer does its work, if ever
 */
record Fate(
    Duration spawning,
    Optional<ExitStatus.NotSpawned> error,
    ExitStatus exit,
    Mortal child,
    List<Mortal> descendants,
    Optional<Duration> ready,
    Optional<Duration> unhealthy) {

  /**
   * One process.
   *
   * @param life when it ends on its own, if ever
   * @param obeys how long it takes to end on a signal other than KILL; none: it takes no notice
   */
  record Mortal(Optional<Duration> life, Optional<Duration> obeys) {

    /** Lives until its stop signal, and then ends at once. */
    static final Mortal GOOD = new Mortal(Optional.empty(), Optional.of(Duration.ZERO));

    /** Lives until it is killed. */
    static final Mortal STUBBORN = new Mortal(Optional.empty(), Optional.empty());

    static Mortal dyingAfter(Duration life) {
      return new Mortal(Optional.of(life), Optional.of(Duration.ZERO));
    }
  }

  static Fate of(Mortal child, Mortal... descendants) {
    return new Fate(
        Duration.ZERO,
        Optional.empty(),
        new ExitStatus.Code(1),
        child,
        List.of(descendants),
        Optional.of(Duration.ZERO),
        Optional.empty());
  }

  Fate readyAfter(Duration time) {
    return new Fate(spawning, error, exit, child, descendants, Optional.of(time), unhealthy);
  }

  Fate unhealthyAfter(Duration time) {
    return new Fate(spawning, error, exit, child, descendants, ready, Optional.of(time));
  }

  static Fate notSpawned(ExitStatus.NotSpawned error) {
    return new Fate(
        Duration.ZERO,
        Optional.of(error),
        error,
        Mortal.GOOD,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }
}
