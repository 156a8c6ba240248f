package dev.watchdog.web.guard;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Refuses requests that cannot be read, or can be read in two ways. */
final class RequestCheck {

  /** Headers that decide which caller asks, and which server. */
  private static final List<String> ONCE = List.of("Host", "Authorization", "Origin");

  /** The absolute form of a request's target (RFC 9112, section 3.2.2), with its authority. */
  private static final Pattern ABSOLUTE =
      Pattern.compile("[a-z][a-z0-9+.-]*://([^/?#]*)", Pattern.CASE_INSENSITIVE);

  private RequestCheck() {}

  /**
   * Refuses what two servers may read in two ways: one of them may be a proxy that lets the request
   * pass for something else (RFC 9112, section 11.2).
   */
  static void isUnambiguous(HttpServerRequest request) {
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

  /** Vert.x finds out only after it has chosen a route, and reports it as an internal error. */
  static void isReadable(RoutingContext c) {
    try {
      var _ = c.request().params();
      var _ = c.normalizedPath();
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("cannot read this request");
    }
  }
}
