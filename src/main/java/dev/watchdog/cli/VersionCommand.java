package dev.watchdog.cli;

import dev.watchdog.arguments.ArgumentParser;
import dev.watchdog.arguments.Flag;
import dev.watchdog.process.proc.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** {@code watchdog version}. */
final class VersionCommand implements Subcommand.Implementation {

  @Override
  public List<Flag> flags() {
    return List.of();
  }

  @Override
  public int run(ArgumentParser arguments, CommandContext context) {
    arguments.noOperand();
    return context.run(
        Subcommand.VERSION, arguments.result(text()), text -> context.screen().write(text + "\n"));
  }

  /**
   * {@code watchdog 0.1.0 (commit 1a2b3c4, Java 25.0.3 with AOT cache, amd64)}. The JVM ignores an
   * AOT cache that does not fit and says nothing; only the start takes longer.
   */
  private static String text() {
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

  /** The manifest of our own jar; empty where the classes come from no jar. */
  private static Attributes manifest() {
    URL self = VersionCommand.class.getResource("VersionCommand.class");
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
