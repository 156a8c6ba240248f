package dev.watchdog.cli;

import dev.watchdog.process.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** What {@code watchdog version} prints. */
final class Version {

  private Version() {}

  /**
   * {@code watchdog 0.1.0 (commit 1a2b3c4, Java 25.0.3 with AOT cache, amd64)}. Where the cache
   * does not fit, the JVM does without it and says nothing; only a start takes longer.
   */
  static String text() {
    Attributes manifest = manifest();
    return "watchdog "
        + Optional.ofNullable(manifest.getValue("Implementation-Version")).orElse("development")
        + Optional.ofNullable(manifest.getValue("Implementation-Commit"))
            .map(commit -> " (commit " + commit + ", ")
            .orElse(" (")
        + "Java "
        + System.getProperty("java.version")
        + (Machine.maps("watchdog.jsa") ? " with AOT cache, " : " without AOT cache, ")
        + System.getProperty("os.arch")
        + ")";
  }

  /** Of our own jar; empty where we do not run from one. */
  private static Attributes manifest() {
    URL self = Version.class.getResource("Version.class");
    if (self == null || !self.getProtocol().equals("jar")) {
      return new Attributes();
    }
    String jar = self.toString().substring(0, self.toString().indexOf('!'));
    try (InputStream in = URI.create(jar + "!/META-INF/MANIFEST.MF").toURL().openStream()) {
      return new Manifest(in).getMainAttributes();
    } catch (IOException e) {
      return new Attributes();
    }
  }
}
