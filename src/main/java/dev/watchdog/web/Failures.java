package dev.watchdog.web;

import static java.util.stream.Collectors.joining;

import dev.watchdog.web.command.RefusedCommands;
import dev.watchdog.web.connection.MalformedRequest;
import dev.watchdog.web.guard.Guard;
import dev.watchdog.web.guard.Refusal;
import dev.watchdog.web.live.OpenWebSockets;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers to requests that fail. For one event loop. */
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final OpenWebSockets webSockets;
  private final RefusedCommands refusedCommands;

  Failures(OpenWebSockets webSockets, RefusedCommands refusedCommands) {
    this.webSockets = webSockets;
    this.refusedCommands = refusedCommands;
  }

  void addTo(Router router) {
    router.route().failureHandler(this::onFailure);
    router.errorHandler(404, c -> problem(c, 404, "there is nothing at " + c.request().path()));
    router.errorHandler(405, c -> notAllowed(c, router));
  }

  /** Answers bytes that are no request, and closes. */
  static void malformed(HttpServerRequest request) {
    MalformedRequest malformed = MalformedRequest.of(request);
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    ProblemJson.send(request.response(), malformed.status(), malformed.sentence(), List.of());
    request.connection().close();
  }

  private static void notAllowed(RoutingContext c, Router router) {
    String path = c.normalizedPath();
    String methods =
        router.getRoutes().stream()
            .filter(route -> isAt(path, route))
            .flatMap(route -> route.methods().stream())
            .map(HttpMethod::name)
            .sorted()
            .collect(joining(", "));
    c.response().putHeader(HttpHeaders.ALLOW, methods); // RFC 9110, section 15.5.6
    problem(c, 405, c.request().method() + " is not for this path");
  }

  private static boolean isAt(String path, Route route) {
    String pattern = route.getPath();
    return pattern != null && path.matches(pattern.replaceAll(":[a-z]+", "[^/]+") + "/?");
  }

  private void onFailure(RoutingContext c) {
    Throwable failure = c.failure();
    if (c.response().closed()) {
      LOG.debug("a client disconnected before its answer", failure);
    } else if (failure instanceof Refusal refusal) {
      refuse(c, refusal);
    } else if (c.statusCode() >= 400 && c.statusCode() < 500) {
      problem(c, c.statusCode(), "cannot read this request");
    } else {
      LOG.error("cannot answer {}", c.request().path(), failure);
      problem(c, 500, "internal error; see the watchdog's log");
    }
  }

  private void refuse(RoutingContext c, Refusal refusal) {
    HttpServerRequest request = c.request();
    boolean isPage = request.getHeader(HttpHeaders.ORIGIN) != null;
    if (!refusal.isTellable() && Guard.mayBeCommand(request)) {
      refusedCommands.log(c, refusal);
    }
    if (isPage && Guard.isWebSocket(request) && refusal.isTellable()) {
      webSockets.refuse(request, refusal.sentence());
    } else {
      ProblemJson.send(c.response(), refusal.status(), refusal.sentence(), refusal.problems());
    }
  }

  private static void problem(RoutingContext c, int status, String sentence) {
    ProblemJson.send(c.response(), status, sentence, List.of());
  }
}
