package dev.watchdog.process.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of the system that a child's start may need; where the system has them. They run
 * with our privileges, so they are looked for where only the system's packages put files: neither
 * on a PATH nor in {@code /usr/local}.
 */
final class Tools {

  static final String SHELL = "/bin/sh";

  private static final List<Path> FOLDERS =
      Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").map(Path::of).toList();

  private final List<Path> folders;

  Tools(List<Path> folders) {
    this.folders = folders;
  }

  static Tools ofThisSystem() {
    return new Tools(FOLDERS);
  }

  Optional<String> find(String name) {
    return files(name).findFirst().map(Path::toString);
  }

  /** The one of util-linux: busybox has one too, which cannot change the user. */
  Optional<String> setpriv() {
    return files("setpriv").filter(file -> !isBusybox(file)).findFirst().map(Path::toString);
  }

  private Stream<Path> files(String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file));
  }

  /** A link to it, symbolic or hard. */
  private boolean isBusybox(Path file) {
    return files("busybox").anyMatch(busybox -> isSame(file, busybox));
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }
}
