package dev.watchdog.web.guard;

import dev.watchdog.access.Role;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * The caller of a request, and its role.
 *
 * @param name the caller and its address, for the log
 * @param hint how to get another role; part of a refusal
 */
public record Caller(String name, Role role, String hint) {

  private static final String KEY = "watchdog.caller";

  /** The caller of a request that the guard has admitted. */
  public static Caller of(RoutingContext c) {
    return known(c)
        .orElseThrow(() -> new IllegalStateException("not guarded: " + c.request().path()));
  }

  /** The caller of a request, if the guard has admitted it. */
  public static Optional<Caller> known(RoutingContext c) {
    return Optional.ofNullable(c.get(KEY));
  }

  void set(RoutingContext c) {
    c.put(KEY, this);
  }

  /**
   * Checks that the caller has a role.
   *
   * @throws Refusal if it has not
   */
  public void mustBe(Role needed) {
    if (!role.includes(needed)) {
      throw Refusal.forbidden("this needs the role " + needed.word() + hint);
    }
  }
}
