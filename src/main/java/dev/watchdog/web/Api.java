package dev.watchdog.web;

import static java.util.stream.Collectors.joining;

import dev.watchdog.access.Role;
import dev.watchdog.bus.EventHistory;
import dev.watchdog.logs.Position;
import dev.watchdog.web.View.Format;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What there is to ask for, and who answers. For one event loop. */
final class Api {

  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final String NDJSON = "application/x-ndjson";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Headers that decide who asks, and whom. */
  private static final List<String> ONCE = List.of("Host", "Authorization", "Origin");

  /** The absolute form of a request's target (RFC 9112, section 3.2.2), with its authority. */
  private static final Pattern ABSOLUTE =
      Pattern.compile("[a-z][a-z0-9+.-]*://([^/?#]*)", Pattern.CASE_INSENSITIVE);

  private final Vertx vertx;
  private final Executor loop;
  private final Health health;
  private final EventHistory history;
  private final Hub eventHub;
  private final Tails tails;
  private final OpenSockets sockets = new OpenSockets();
  private final RefusedOrders refusedOrders;
  private final Commands commands;
  private final ControlRoutes control;
  private final Bridge bridge;
  private final MetricsRoute metrics;
  private final ReloadRoute reload;

  Api(Vertx vertx, Watched watched, Executor loop) {
    this.vertx = vertx;
    this.loop = loop;
    this.health = new Health(watched.programs());
    this.history = watched.events();
    this.refusedOrders = new RefusedOrders(vertx, Duration.ofSeconds(1));
    this.eventHub = new Hub(loop, history::onAppend);
    this.commands = new Commands(vertx.eventBus(), refusedOrders);
    this.control = new ControlRoutes(commands, loop);
    this.bridge = new Bridge(new Published(vertx.eventBus(), watched.programs()), commands);
    this.tails = new Tails(watched.programs(), loop);
    this.metrics = new MetricsRoute(watched.metrics(), tails, loop);
    this.reload = new ReloadRoute(watched.reload(), loop);
  }

  /** For requests that have to pass this guard. */
  Router router(Guard guard) {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(c -> {
          checkUnambiguous(c.request());
          guard.admit(c.request()).asks(c);
          checkReadable(c);
          c.next();
        });
    look(router, "/livez").handler(c -> answer(c, health.live()));
    look(router, "/readyz").handler(c -> answer(c, health.ready()));
    look(router, "/openapi.yaml", Role.OBSERVE).handler(Api::describe);
    look(router, "/metrics", Role.OBSERVE).handler(metrics::answer);
    control.addTo(router);
    router.post("/v1/reload").handler(by(Role.OPERATE)).handler(reload::answer);
    router.get("/v1/watchdog/threads").handler(by(Role.OPERATE)).handler(ThreadsRoute::answer);
    bridge.addTo(router);
    look(router, "/v1/programs/:name/logs", Role.TAIL).handler(c -> logs(c, tails.of(name(c))));
    look(router, "/logs", Role.TAIL).handler(c -> logs(c, tails.only()));
    look(router, "/v1/events", Role.OBSERVE).handler(this::events);
    router.route().failureHandler(this::onFailure);
    router.errorHandler(404, c -> problem(c, 404, "there is nothing at " + c.request().path()));
    router.errorHandler(405, c -> notAllowed(c, router));
    return router;
  }

  /**
   * What two servers may read in two ways is read by neither: one of them could be a proxy that has
   * let the request pass for what it is not (RFC 9112, section 11.2).
   */
  private static void checkUnambiguous(HttpServerRequest request) {
    for (String name : ONCE) {
      if (request.headers().getAll(name).size() > 1) {
        throw Refusal.badRequest("cannot read this request: it has more than one " + name);
      }
    }
    Matcher absolute = ABSOLUTE.matcher(String.valueOf(request.uri()));
    if (absolute.lookingAt()
        && !absolute.group(1).equalsIgnoreCase(request.getHeader(HttpHeaders.HOST))) {
      throw Refusal.badRequest("cannot read this request: its URI names another host than Host");
    }
  }

  /** Vert.x finds out only when it has chosen a route, and takes it for a fault of ours. */
  private static void checkReadable(RoutingContext c) {
    try {
      var _ = c.request().params();
      var _ = c.normalizedPath();
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("cannot read this request");
    }
  }

  /** A path where there is something to be seen by everyone whom the guard lets in. */
  private static Route look(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  /** The same for those with a role. */
  static Route look(Router router, String path, Role role) {
    return look(router, path).handler(by(role));
  }

  /** Lets those pass who may do what this role may. */
  static Handler<RoutingContext> by(Role role) {
    return c -> {
      Caller.of(c).mustBe(role);
      c.next();
    };
  }

  private static void describe(RoutingContext c) {
    c.response().putHeader(HttpHeaders.CONTENT_TYPE, OpenApi.TYPE).end(OpenApi.text());
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

  private void answer(RoutingContext c, Future<Optional<String>> problem) {
    problem.onSuccess(found -> loop.execute(() -> answer(c, found)));
  }

  private static void answer(RoutingContext c, Optional<String> problem) {
    problem.ifPresentOrElse(
        sentence -> problem(c, 503, sentence),
        () -> c.response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT).end("ok\n"));
  }

  private static String name(RoutingContext c) {
    return Objects.requireNonNull(c.pathParam("name"));
  }

  private void logs(RoutingContext c, ProgramTail program) {
    TailQuery query = new TailQuery(c.queryParams());
    if (Guard.isWebSocket(c.request())) {
      View view = query.view();
      Position from = query.from(program.log());
      sockets.open(c.request(), outlet -> program.subscribe(view, from, outlet));
    } else {
      boolean asJson = String.valueOf(c.request().getHeader(HttpHeaders.ACCEPT)).contains(NDJSON);
      View view = new View(query.streams(), asJson ? Format.NDJSON : Format.TEXT);
      Position from = program.log().tail(query.tail(), view.streams());
      c.response().setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, asJson ? NDJSON : TEXT);
      program.sendOnce(view, from, new ResponseOutlet(c.response()));
    }
  }

  private void events(RoutingContext c) {
    if (!Guard.isWebSocket(c.request())) {
      throw Refusal.upgradeRequired("events come over a WebSocket");
    }
    long from = new TailQuery(c.queryParams()).from(history.next());
    sockets.open(c.request(), outlet -> eventHub.add(new EventFeed(history), from, outlet));
  }

  private void onFailure(RoutingContext c) {
    Throwable failure = c.failure();
    if (c.response().closed()) {
      LOG.debug("nobody is there any more to be told", failure);
    } else if (failure instanceof Refusal refusal) {
      refuse(c, refusal);
    } else if (c.statusCode() >= 400 && c.statusCode() < 500) {
      problem(c, c.statusCode(), "cannot read this request");
    } else {
      LOG.error("cannot answer {}", c.request().path(), failure);
      problem(c, 500, "internal error; the watchdog's log says more");
    }
  }

  private void refuse(RoutingContext c, Refusal refusal) {
    HttpServerRequest request = c.request();
    boolean isPage = request.getHeader(HttpHeaders.ORIGIN) != null;
    if (!refusal.isTellable() && Guard.mayOrder(request)) {
      refusedOrders.tell(c, refusal);
    }
    if (isPage && Guard.isWebSocket(request) && refusal.isTellable()) {
      sockets.refuse(request, refusal.sentence());
    } else {
      problem(c, refusal.status(), refusal.sentence());
    }
  }

  private static void problem(RoutingContext c, int status, String sentence) {
    ProblemJson.send(c.response(), status, sentence);
  }

  /** Asks all WebSockets for a sign of life. */
  void ping() {
    sockets.ping();
    bridge.ping();
    tails.look();
  }

  /** Nothing more will happen: everyone gets what is left and is owed, and is closed. */
  Future<Void> end() {
    tails.end();
    eventHub.end();
    Future<Void> bridgeClosed = commands.allAnswered().compose(_ -> bridge.end());
    return Future.join(sockets.allClosed(), bridgeClosed).mapEmpty();
  }
}
