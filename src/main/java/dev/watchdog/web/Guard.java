package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/** Who may ask. Each request passes here before anything else looks at it. */
interface Guard {

  /**
   * Lets a request pass, and says who asks.
   *
   * @throws Refusal if it may not
   */
  Caller admit(HttpServerRequest request);

  /** For the Unix socket, whose mode lets only its owner in. */
  static Guard ofSocket() {
    Caller owner = new Caller("the owner of the socket", Role.OPERATE, "");
    return _ -> owner;
  }

  /** For TCP. */
  static Guard of(Access.Tcp tcp) {
    return new OfTcp(tcp);
  }

  /** Whether it wants to become a WebSocket (RFC 6455, section 4.2.1). */
  static boolean isWebSocket(HttpServerRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
  }

  /** A web page must not get in through the browser of somebody who may. */
  record OfTcp(Access.Tcp tcp) implements Guard {

    /** An orchestrator that asks for them has no token. */
    private static final Set<String> OPEN_TO_ALL = Set.of("/livez", "/readyz");

    private static final String BEARER = "Bearer ";
    private static final String LOOK_ONLY =
        ": over TCP without a token one can only look; use the Unix socket, or set -token-file";

    @Override
    public Caller admit(HttpServerRequest request) {
      if (tcp.isLoopback()) {
        checkHost(Optional.ofNullable(request.authority()));
      }
      if (tcp.token().isPresent() && !OPEN_TO_ALL.contains(request.path())) {
        checkToken(tcp.token().get(), request.getHeader(HttpHeaders.AUTHORIZATION));
      }
      if (isWebSocket(request)) {
        checkOrigin(request);
      }
      String from = String.valueOf(request.remoteAddress());
      return tcp.token().isPresent()
          ? new Caller("a token from " + from, Role.OPERATE, "")
          : new Caller(from, Role.TAIL, LOOK_ONLY);
    }

    /** A name that leads here by somebody else's DNS makes a browser think that we are he. */
    private static void checkHost(Optional<HostAndPort> host) {
      if (host.map(HostAndPort::host).filter(OfTcp::isLoopback).isEmpty()) {
        throw Refusal.forbidden(
            "cannot answer to this Host: on loopback it is localhost, 127.0.0.1 or [::1]");
      }
    }

    private static boolean isLoopback(String host) {
      if (host.equalsIgnoreCase("localhost")) {
        return true;
      }
      try {
        return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private static void checkToken(String token, String authorization) {
      boolean isBearer =
          authorization != null
              && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length()); // RFC 9110, 11.1
      byte[] given =
          isBearer ? authorization.substring(BEARER.length()).strip().getBytes(UTF_8) : new byte[0];
      if (!MessageDigest.isEqual(token.getBytes(UTF_8), given)) { // takes the same time for all
        throw Refusal.unauthorized(
            "a token is needed: send \"Authorization: Bearer TOKEN\" with the one in -token-file");
      }
    }

    /** Browsers send it, and a page cannot change it; WebSockets know no other border. */
    private static void checkOrigin(HttpServerRequest request) {
      String origin = request.getHeader(HttpHeaders.ORIGIN);
      String host = Optional.ofNullable(request.getHeader(HttpHeaders.HOST)).orElse("");
      if (origin != null
          && !origin.equalsIgnoreCase("http://" + host)
          && !origin.equalsIgnoreCase("https://" + host)) {
        throw Refusal.forbidden("cannot open a WebSocket for a page of another origin");
      }
    }
  }
}
