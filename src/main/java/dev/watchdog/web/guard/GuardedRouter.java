package dev.watchdog.web.guard;

import dev.watchdog.access.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** A router behind a {@link Guard}, in which each path says which role it needs. */
public final class GuardedRouter {

  private final Router router;
  private final Guard guard;

  /**
   * @param router without a route so far
   */
  public GuardedRouter(Router router, Guard guard) {
    this.router = router;
    this.guard = guard;
    router.route().handler(this::admit);
  }

  private void admit(RoutingContext c) {
    RequestCheck.isUnambiguous(c.request());
    guard.admit(c.request()).set(c);
    RequestCheck.isReadable(c);
    c.next();
  }

  /** A path for GET and HEAD, for every caller that the guard admits. */
  public Route get(String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  /** A path for GET and HEAD, for callers with this role. */
  public Route get(String path, Role role) {
    return get(path).handler(c -> check(c, role));
  }

  /** A path for POST, for callers with this role. */
  public Route post(String path, Role role) {
    return router.post(path).handler(c -> check(c, role));
  }

  private static void check(RoutingContext c, Role role) {
    Caller.of(c).mustBe(role);
    c.next();
  }
}
