package dev.watchdog.web.command;

import dev.watchdog.program.RateLimitedLog;
import dev.watchdog.text.Printable;
import dev.watchdog.web.guard.Caller;
import dev.watchdog.web.guard.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log who wanted to give an order and may not. For one event loop. */
public final class RefusedCommands {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedCommands.class);
  private static final int CHARACTERS_MAX = 200;

  private final RateLimitedLog log;

  public RefusedCommands(Vertx vertx, Duration quiet) {
    log = new RateLimitedLog(LOG, "refused {} more orders meanwhile", () -> vertx, quiet);
  }

  /** A request that may not. */
  public void log(RoutingContext c, Refusal refusal) {
    HttpServerRequest request = c.request();
    String stranger = String.valueOf(request.remoteAddress()); // the guard did not let him in
    log(
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
  public void log(String order, String who, String sentence) {
    log.warn("refused " + printable(order) + ", by " + who + ": " + sentence);
  }

  /** A stranger chose it, and terminals show the log. */
  private static String printable(String order) {
    return Printable.masked(order, CHARACTERS_MAX);
  }
}
