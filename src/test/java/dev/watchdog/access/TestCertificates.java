package dev.watchdog.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Certificates for tests: a CA, and certificates that it has signed. They are valid until 2126. */
public final class TestCertificates {

  private static final Path FOLDER = Path.of("src/test/resources/tls");

  private TestCertificates() {}

  /** One of the files that {@code make.sh} beside them has made. */
  public static Path file(String name) {
    return FOLDER.resolve(name).toAbsolutePath();
  }

  static String text(String name) throws IOException {
    return Files.readString(file(name));
  }
}
