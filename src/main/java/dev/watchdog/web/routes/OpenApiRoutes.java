package dev.watchdog.web.routes;

import dev.watchdog.access.Role;
import dev.watchdog.web.guard.GuardedRouter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The description of the API, whose version the build fills in. */
public final class OpenApiRoutes {

  private static final String TYPE = "application/yaml"; // RFC 9512

  private OpenApiRoutes() {}

  public static void addTo(GuardedRouter router) {
    router
        .get("/openapi.yaml", Role.OBSERVE)
        .handler(c -> c.response().putHeader(HttpHeaders.CONTENT_TYPE, TYPE).end(text()));
  }

  static Buffer text() {
    return Text.READ;
  }

  /** Read when it is first asked for. */
  private static final class Text {
    static final Buffer READ = read();

    private static Buffer read() {
      try (InputStream in = OpenApiRoutes.class.getResourceAsStream("/openapi.yaml")) {
        return Buffer.buffer(Objects.requireNonNull(in, "openapi.yaml").readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
