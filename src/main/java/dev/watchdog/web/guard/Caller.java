package dev.watchdog.web.guard;

import dev.watchdog.access.Role;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param who and from where, for the log
 * @param hint how to be allowed more
 */
public record Caller(String who, Role role, String hint) {

  private static final String KEY = "watchdog.caller";

  /** Of a request that has passed the guard. */
  public static Caller of(RoutingContext c) {
    return known(c)
        .orElseThrow(() -> new IllegalStateException("not guarded: " + c.request().path()));
  }

  /** Of one that may have been stopped by the guard. */
  public static Optional<Caller> known(RoutingContext c) {
    return Optional.ofNullable(c.get(KEY));
  }

  void asks(RoutingContext c) {
    c.put(KEY, this);
  }

  /**
   * Lets those pass who may do this.
   *
   * @throws Refusal for others
   */
  public void mustBe(Role needed) {
    if (!role.includes(needed)) {
      throw Refusal.forbidden("this needs the role " + needed.word() + hint);
    }
  }
}
