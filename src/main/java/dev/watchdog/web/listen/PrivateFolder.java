package dev.watchdog.web.listen;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/**
 * A folder that only its owner may enter, beside the final place of the one file in it. Its name is
 * random, so no other user can create it first. Since other users may be able to rename it, it is
 * identified by its inode and not by its name.
 */
final class PrivateFolder {

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** The path of a socket has at most 107 bytes, so the name has to be short. */
  private static final long NAMES = 36L * 36 * 36 * 36 * 36 * 36;

  private static final int ATTEMPTS_MAX = 8;

  private final Path path;
  private final String identity;
  private final int owner;

  private PrivateFolder(Path path) throws IOException {
    this.path = path;
    this.identity = identity(path);
    this.owner = owner(path);
  }

  /** Makes a folder. */
  static PrivateFolder beside(Path place) throws IOException {
    SecureRandom random = new SecureRandom();
    for (int attempt = 1; ; attempt++) {
      String name = ".w" + Long.toString(random.nextLong(NAMES), Character.MAX_RADIX);
      try {
        return new PrivateFolder(Files.createDirectory(place.resolveSibling(name), OWNER_ONLY));
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS_MAX) {
          throw e;
        }
      }
    }
  }

  /** Identifies a file independently of its name. Links are not followed. */
  static String identity(Path path) throws IOException {
    return String.valueOf(
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
  }

  /** The owner of a file. Links are not followed. */
  static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** The user that owns files of this process. */
  int owner() {
    return owner;
  }

  /** The path of its file. */
  Path file() {
    return path.resolve("s");
  }

  /** Whether its path still leads to it. */
  boolean isInPlace() {
    try {
      return identity(path).equals(identity);
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes it and its file, but not what was put in its place. */
  void delete() throws IOException {
    if (isInPlace()) {
      Files.deleteIfExists(file());
      Files.delete(path);
    }
  }
}
