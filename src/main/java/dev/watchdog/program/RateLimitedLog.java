package dev.watchdog.program;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Warnings that any client can cause. A flood of them must not bury the lines about programs: after
 * one there is none for a while, and then one that says how many there were. For one event loop.
 */
public final class RateLimitedLog {

  private final Logger log;
  private final String more;
  private final Supplier<Vertx> vertx;
  private final Duration quiet;
  private boolean isQuiet;
  private int untold;

  /**
   * @param more says how many there were, with {@code {}} for the number
   */
  public RateLimitedLog(Logger log, String more, Supplier<Vertx> vertx, Duration quiet) {
    this.log = log;
    this.more = more;
    this.vertx = vertx;
    this.quiet = quiet;
  }

  /** One more. */
  public void warn(String sentence) {
    if (isQuiet) {
      untold++;
      return;
    }
    log.warn("{}", sentence);
    beQuiet();
  }

  private void beQuiet() {
    isQuiet = true;
    vertx.get().setTimer(quiet.toMillis(), _ -> speakAgain());
  }

  private void speakAgain() {
    isQuiet = false;
    if (untold > 0) {
      log.warn(more, untold);
      untold = 0;
      beQuiet();
    }
  }
}
