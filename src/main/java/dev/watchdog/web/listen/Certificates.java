package dev.watchdog.web.listen;

import dev.watchdog.access.FileVersion;
import dev.watchdog.access.Identity;
import dev.watchdog.access.UnusableException;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of a server, and the CA of its clients. They are read again when their files have
 * changed, since certificates are renewed while the watchdog runs. For one event loop.
 */
final class Certificates {

  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

  private Identity identity;
  private FileVersion version;

  Certificates(Identity first) {
    this.identity = first;
    this.version = first.version();
  }

  /** Adds TLS to the options of a server. */
  HttpServerOptions secure(HttpServerOptions options) {
    warnIfExpired();
    return secure(options, identity);
  }

  private static HttpServerOptions secure(HttpServerOptions options, Identity identity) {
    identity
        .trustManagers()
        .ifPresent(trust ->
            options.setTrustOptions(TrustOptions.wrap(trust)).setClientAuth(ClientAuth.REQUIRED));
    return options
        .setSsl(true)
        .setUseAlpn(false)
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setKeyCertOptions(KeyCertOptions.wrap(identity.keyManagers()));
  }

  private void warnIfExpired() {
    if (identity.end().isBefore(Instant.now())) {
      LOG.warn("the certificate in {} expired on {}", file(), identity.end());
    }
  }

  private Object file() {
    return identity.files().certificate();
  }

  /** Uses what the files hold now, if they have changed. Open connections stay as they are. */
  void renew(HttpServer server) {
    FileVersion found = identity.files().version();
    if (found.equals(version)) {
      return;
    }
    version = found;
    try {
      renew(server, identity.files().read());
    } catch (UnusableException e) {
      keep(e.sentence());
    }
  }

  private void renew(HttpServer server, Identity renewed) {
    server
        .updateSSLOptions(secure(new HttpServerOptions(), renewed).getSslOptions(), true)
        .onSuccess(_ -> {
          identity = renewed;
          LOG.info("{} has changed; the certificate is valid until {}", file(), renewed.end());
          warnIfExpired();
        })
        .onFailure(cause -> keep(String.valueOf(cause.getMessage())));
  }

  private static void keep(String why) {
    LOG.warn("cannot reload the certificate: {}; the previous one stays in use", why);
  }
}
