package dev.watchdog.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log who wanted to give an order and may not. A flood of them must not become a flood
 * of lines: after one there is none for a while, and then one that says how many there were. For
 * one event loop.
 */
final class RefusedOrders {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedOrders.class);
  private static final int CHARACTERS_MAX = 200;

  private final Vertx vertx;
  private final Duration quiet;
  private boolean isQuiet;
  private int untold;

  RefusedOrders(Vertx vertx, Duration quiet) {
    this.vertx = vertx;
    this.quiet = quiet;
  }

  /** A request that may not. */
  void tell(RoutingContext c, Refusal refusal) {
    HttpServerRequest request = c.request();
    String stranger = String.valueOf(request.remoteAddress()); // the guard did not let him in
    tell(
        request.method() + " " + request.path(),
        Caller.known(c).map(Caller::who).orElse(stranger),
        refusal.sentence());
  }

  /**
   * One more.
   *
   * @param order as it came, for instance {@code POST /v1/programs/app/stop}
   * @param who and from where
   */
  void tell(String order, String who, String sentence) {
    if (isQuiet) {
      untold++;
      return;
    }
    LOG.warn("refused {}, by {}: {}", printable(order), who, sentence);
    beQuiet();
  }

  private void beQuiet() {
    isQuiet = true;
    vertx.setTimer(quiet.toMillis(), _ -> speakAgain());
  }

  private void speakAgain() {
    isQuiet = false;
    if (untold > 0) {
      LOG.warn("refused {} more orders meanwhile", untold);
      untold = 0;
      beQuiet();
    }
  }

  /** A stranger chose it, and terminals show the log. */
  private static String printable(String order) {
    String beginning = order.substring(0, Math.min(order.length(), CHARACTERS_MAX));
    return beginning.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
