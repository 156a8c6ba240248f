package dev.watchdog.web.guard;

import dev.watchdog.access.Address;
import dev.watchdog.access.Role;
import dev.watchdog.access.Tokens;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.Set;

/** Who may ask. Each request passes here before anything else looks at it. */
public interface Guard {

  /** An orchestrator that asks for them has no token. */
  Set<String> OPEN_TO_ALL = Set.of("/livez", "/readyz");

  /**
   * Lets a request pass, and says who asks.
   *
   * @throws Refusal if it may not
   */
  Caller admit(HttpServerRequest request);

  /** Looks whether those who are still here would be let in again. */
  default void recheck() {}

  /** For the Unix socket, whose mode lets only its owner in. */
  static Guard ofSocket() {
    Caller owner = new Caller("the owner of the socket", Role.OPERATE, "");
    return _ -> owner;
  }

  /**
   * For TCP.
   *
   * @param address at which it is served
   * @param tokens of which every request has to show one
   */
  static Guard ofTcp(Address address, Optional<Tokens> tokens) {
    return new TcpGuard(address, tokens, System::nanoTime);
  }

  /** Whether it wants to become a WebSocket (RFC 6455, section 4.2.1). */
  static boolean isWebSocket(HttpServerRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
  }

  /** Whether it may be an order: whatever is no mere look, and all that goes to the event bus. */
  static boolean mayBeCommand(HttpServerRequest request) {
    HttpMethod method = request.method();
    return !(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        || String.valueOf(request.path()).startsWith("/eventbus");
  }
}
