package dev.watchdog.web.guard;

import dev.watchdog.access.Address;
import dev.watchdog.access.Role;
import dev.watchdog.access.Token;
import dev.watchdog.access.Tokens;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Admits callers over TCP that have a token or, if there are no tokens, that are on this machine. A
 * web page must not get in through the browser of an operator.
 */
final class TcpGuard implements Guard {

  private static final String BEARER = "Bearer ";
  private static final String LOOK_ONLY =
      ": without a token, TCP is read-only; use the Unix socket, or set -token-file";

  private final boolean isLoopback;
  private final Optional<TokenFile> file;
  private final TokenHolders holders = new TokenHolders();
  private @Nullable Tokens checked;

  TcpGuard(Address address, Optional<Tokens> tokens, LongSupplier nanoTime) {
    this.isLoopback = address.isLoopback();
    this.file = tokens.map(read -> new TokenFile(read, nanoTime));
  }

  @Override
  public Caller admit(HttpServerRequest request) {
    if (isLoopback) {
      checkHost(Optional.ofNullable(request.authority()));
    }
    Caller caller = file.isPresent() ? byToken(request, validTokens(file.get())) : looker(request);
    if (Guard.isWebSocket(request) || Guard.mayBeCommand(request)) {
      checkOrigin(request);
    }
    return caller;
  }

  @Override
  public void recheck() {
    file.ifPresent(this::validTokens);
  }

  private Tokens validTokens(TokenFile from) {
    Tokens valid = from.tokens();
    if (valid != checked) { // not for every request: there may be thousands of holders
      checked = valid;
      holders.keepThoseWith(valid);
    }
    return valid;
  }

  private static Caller looker(HttpServerRequest request) {
    return new Caller(from(request), Role.TAIL, LOOK_ONLY);
  }

  private Caller byToken(HttpServerRequest request, Tokens valid) {
    if (OPEN_TO_ALL.contains(request.path())) {
      return new Caller(from(request), Role.OBSERVE, "");
    }
    Token token =
        given(request.getHeader(HttpHeaders.AUTHORIZATION))
            .flatMap(valid::find)
            .orElseThrow(() ->
                Refusal.unauthorized(
                    "a token is needed: send \"Authorization: Bearer TOKEN\""
                        + " with one of those in -token-file"));
    if (Guard.isWebSocket(request)) {
      holders.add(request.connection(), token);
    }
    return new Caller(
        token + " from " + from(request),
        token.role(),
        ": this token has the role " + token.role().word());
  }

  private static String from(HttpServerRequest request) {
    return String.valueOf(request.remoteAddress());
  }

  private static Optional<String> given(String authorization) {
    boolean isBearer =
        authorization != null
            && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length()); // RFC 9110, 11.1
    return isBearer
        ? Optional.of(authorization.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  /** With DNS rebinding, a browser takes this server for that of a web page. */
  private static void checkHost(Optional<HostAndPort> host) {
    if (host.map(at -> at.host().replaceAll("[\\[\\]]", ""))
        .filter(Address::isLoopback)
        .isEmpty()) {
      throw Refusal.forbidden(
          "cannot answer to this Host: on loopback it is localhost, 127.0.0.1 or [::1]");
    }
  }

  /**
   * A browser sends this header where a page could do harm, and the page cannot change it. It is
   * the only protection of WebSockets and forms, which may go to any server.
   */
  private static void checkOrigin(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    String host = Optional.ofNullable(request.getHeader(HttpHeaders.HOST)).orElse("");
    if (origin != null
        && !origin.equalsIgnoreCase("http://" + host)
        && !origin.equalsIgnoreCase("https://" + host)) {
      throw Refusal.forbidden(
          Guard.isWebSocket(request)
              ? "cannot open a WebSocket for a page of another origin"
              : "cannot take commands from a page of another origin");
    }
  }
}
