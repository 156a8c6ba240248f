package dev.watchdog.web;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What the API says of itself; its version is put in by the build. */
final class OpenApiRoutes {

  static final String TYPE = "application/yaml"; // RFC 9512

  private static final Buffer TEXT = read(); // when somebody asks for it first

  private OpenApiRoutes() {}

  static Buffer text() {
    return TEXT;
  }

  private static Buffer read() {
    try (InputStream in = OpenApiRoutes.class.getResourceAsStream("/openapi.yaml")) {
      return Buffer.buffer(Objects.requireNonNull(in, "openapi.yaml").readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
