package dev.watchdog.web.guard;

import dev.watchdog.access.Address;
import dev.watchdog.access.Role;
import dev.watchdog.access.Tokens;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.Set;

/** Admits requests, or refuses them. Each request passes here before it reaches a route. */
public interface Guard {

  /** Paths for orchestrators, which have no token. */
  Set<String> OPEN_TO_ALL = Set.of("/livez", "/readyz");

  /**
   * Admits a request.
   *
   * @return its caller
   * @throws Refusal if it is not admitted
   */
  Caller admit(HttpServerRequest request);

  /** Closes what was admitted and would not be admitted now. */
  default void recheck() {}

  /** For the Unix socket, whose mode admits only its owner. */
  static Guard ofSocket() {
    Caller owner = new Caller("the owner of the socket", Role.OPERATE, "");
    return _ -> owner;
  }

  /**
   * For TCP.
   *
   * @param address where it is served
   * @param tokens every request has to show one of them
   */
  static Guard ofTcp(Address address, Optional<Tokens> tokens) {
    return new TcpGuard(address, tokens, System::nanoTime);
  }

  /** Whether a request asks for a WebSocket (RFC 6455, section 4.2.1). */
  static boolean isWebSocket(HttpServerRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
  }

  /** Whether a request may be a command: all but GET and HEAD, and all for the event bus. */
  static boolean mayBeCommand(HttpServerRequest request) {
    HttpMethod method = request.method();
    return !(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        || String.valueOf(request.path()).startsWith("/eventbus");
  }
}
