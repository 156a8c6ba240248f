package dev.watchdog.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The version of files, to notice a change. Links are followed: Kubernetes replaces a link to a
 * folder, and then the files in it are different ones.
 */
public record FileVersion(List<Optional<Stamp>> stamps) {

  /** The version of one file; empty if the file is missing or cannot be read. */
  public record Stamp(FileTime modified, long size, Object identity) {}

  /** The versions of the files now. */
  public static FileVersion of(Path... files) {
    return new FileVersion(Arrays.stream(files).map(FileVersion::stamp).toList());
  }

  private static Optional<Stamp> stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Stamp(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
