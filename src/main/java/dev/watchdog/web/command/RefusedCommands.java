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

/** Logs commands of callers that may not give them. For one event loop. */
public final class RefusedCommands {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedCommands.class);
  private static final int CHARACTERS_MAX = 200;

  private final RateLimitedLog log;

  public RefusedCommands(Vertx vertx, Duration quiet) {
    log = new RateLimitedLog(LOG, "refused {} more commands meanwhile", () -> vertx, quiet);
  }

  /** Logs a request. */
  public void log(RoutingContext c, Refusal refusal) {
    HttpServerRequest request = c.request();
    String unknown = String.valueOf(request.remoteAddress()); // the guard did not admit it
    log(
        request.method() + " " + request.path(),
        Caller.known(c).map(Caller::name).orElse(unknown),
        refusal.sentence());
  }

  /**
   * Logs a command.
   *
   * @param command as it was given, for instance {@code POST /v1/programs/app/stop}
   * @param caller and where it is
   */
  public void log(String command, String caller, String sentence) {
    log.warn("refused " + printable(command) + ", by " + caller + ": " + sentence);
  }

  /** Any client can choose this text, and terminals show the log. */
  private static String printable(String command) {
    return Printable.masked(command, CHARACTERS_MAX);
  }
}
