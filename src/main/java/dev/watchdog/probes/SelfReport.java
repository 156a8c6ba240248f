package dev.watchdog.probes;

import dev.watchdog.text.Durations;
import dev.watchdog.text.Printable;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one run says of itself, and what follows when it falls silent. Its heartbeat is awaited from
 * the time it says that it is ready, or else is up, until it says that it is stopping. For one
 * event loop.
 */
final class SelfReport {

  private static final int SENTENCE_CHARS_MAX = 206;

  /** Between two of its sentences in our log; of those in between, the last one counts. */
  private static final long SAYING_MILLIS = 1_000;

  /** What it has said while it could not be heard comes within this time. */
  private static final Duration CATCHING_UP = Duration.ofSeconds(1);

  /** Shorter ones, of which others could cause any number, are no reason to wait longer. */
  private static final long HELD_UP_NANOS = Duration.ofMillis(100).toNanos();

  /** A deadline is always there: it does not wake up this process often. */
  private static final Duration SLICE_MAX = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Duration stopTimeout;
  private final Listener listener;
  private final Deadline heartbeat;
  private final Deadline ownEnd;
  private Optional<Duration> silence;
  private boolean isReady;
  private boolean isAwaited;
  private boolean isStopping;
  private boolean isOver;
  private boolean isHeldUp;
  private boolean isMissed;
  private long heldUpNanos;
  private String words = "";
  private String toldWords = "";
  private boolean isSaying;

  /** What it comes to. */
  interface Listener {

    /** It says that it is ready, for the first time. */
    void ready();

    /** It says that it is about to end. */
    void stopping();

    /** It says so, or says nothing. */
    void unhealthy(String why);

    /** In its own words, as far as they fit a line. */
    void says(String words);
  }

  /**
   * @param silence how long it may be silent, where that matters
   * @param stopTimeout what it has to end once it says that it is about to
   */
  SelfReport(Vertx vertx, Optional<Duration> silence, Duration stopTimeout, Listener listener) {
    this.vertx = vertx;
    this.silence = silence;
    this.stopTimeout = stopTimeout;
    this.listener = listener;
    this.heartbeat = new Deadline(vertx, SLICE_MAX, this::missed);
    this.ownEnd =
        new Deadline(
            vertx, SLICE_MAX, () -> listener.unhealthy("it reported STOPPING=1 but has not ended"));
  }

  boolean isStopping() {
    return isStopping;
  }

  /** It is up: from now on it must not be silent. */
  void awaitHeartbeat() {
    if (!isOver && !isStopping && !isAwaited) {
      isAwaited = true;
      silence.ifPresent(heartbeat::set);
    }
  }

  /** Nothing is expected of it any more; what it still reports is logged. */
  void end() {
    isOver = true;
    heartbeat.end();
    ownEnd.end();
  }

  /**
   * It says so.
   *
   * @param heldUp whether it may say more that cannot be heard for now
   */
  void heard(List<String> messages, boolean heldUp) {
    if (isHeldUp) {
      isHeldUp = false;
      catchUp();
    }
    messages.stream().flatMap(m -> Notification.read(m).stream()).forEach(this::heard);
    if (heldUp) {
      isHeldUp = true;
      heldUpNanos = System.nanoTime();
    }
  }

  private void catchUp() {
    if (isMissed && isAwaited && !isOver) {
      heartbeat.set(CATCHING_UP);
    } else if (System.nanoTime() - heldUpNanos > HELD_UP_NANOS) {
      heartbeat.putOff(CATCHING_UP);
    }
    isMissed = false;
  }

  private void missed() {
    if (isHeldUp) {
      isMissed = true; // it may have come, and waits to be read
    } else {
      listener.unhealthy("no WATCHDOG=1 for " + Durations.exact(silence.orElseThrow()));
    }
  }

  private void heard(Notification notification) {
    switch (notification) {
      case Notification.Reloading _ -> say("is reloading");
      case Notification.StatusText(String text) -> status(text);
      case Notification _ when isOver -> {}
      case Notification.Ready _ -> ready();
      case Notification.Stopping _ -> stopping();
      case Notification.Heartbeat _ -> beat();
      case Notification.Trigger _ -> listener.unhealthy("it reported WATCHDOG=trigger");
      case Notification.Interval(Duration time) -> interval(time);
      case Notification.Extend(Duration time) -> {
        heartbeat.putOff(time);
        ownEnd.putOff(time);
      }
    }
  }

  private void ready() {
    if (!isReady) {
      isReady = true;
      listener.ready();
    }
  }

  private void stopping() {
    if (!isStopping) {
      isStopping = true;
      isAwaited = false;
      heartbeat.end();
      ownEnd.set(stopTimeout);
      say("is stopping by itself");
      listener.stopping();
    }
  }

  private void beat() {
    if (isAwaited) {
      silence.ifPresent(heartbeat::set);
    }
  }

  private void interval(Duration time) {
    silence = Optional.of(time).filter(Duration::isPositive);
    if (silence.isEmpty()) {
      heartbeat.end();
    } else {
      beat();
    }
  }

  private void status(String text) {
    if (!text.isBlank()) {
      say("says: " + text.strip());
    }
  }

  private void say(String sentence) {
    words = sentence;
    if (!isSaying) {
      sayIt();
    }
  }

  private void sayIt() {
    if (!words.equals(toldWords)) {
      toldWords = words;
      isSaying = true;
      listener.says(Printable.masked(words, SENTENCE_CHARS_MAX));
      vertx.setTimer(
          SAYING_MILLIS,
          _ -> {
            isSaying = false;
            sayIt();
          });
    }
  }
}
