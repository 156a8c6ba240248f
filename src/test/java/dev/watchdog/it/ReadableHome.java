package dev.watchdog.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** The distribution where every user may read it. */
record ReadableHome(Path path) implements AutoCloseable {

  static ReadableHome create() throws IOException {
    Path home = Files.createTempDirectory("watchdog");
    try (Stream<Path> files = Files.walk(Launch.HOME)) {
      files.filter(file -> !file.equals(Launch.HOME)).forEach(file -> copy(file, home));
    }
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new ReadableHome(home);
  }

  private static void copy(Path file, Path home) {
    try {
      Path copy = home.resolve(Launch.HOME.relativize(file));
      Files.copy(file, copy);
      boolean open = Files.isDirectory(file) || Files.isExecutable(file);
      Files.setPosixFilePermissions(
          copy, PosixFilePermissions.fromString(open ? "rwxr-xr-x" : "r--r--r--"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
