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
 * A folder that only its owner may enter, beside the place that its one file is made for. Its name
 * cannot be foretold, so nothing can be planted under it; and as others may be able to rename what
 * is beside it, it is known by its inode and not by its name.
 */
final class PrivateFolder {

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** A socket's path has 107 bytes at most, and this one is not to be much longer than the last. */
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

  /** Makes one. */
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

  /** What tells a file from any other, whatever their names; a link is a file of its own. */
  static String identity(Path path) throws IOException {
    return String.valueOf(
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
  }

  /** Whose file it is; a link has an owner of its own. */
  static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** The user that this process makes files as. */
  int owner() {
    return owner;
  }

  /** Where its file is. */
  Path file() {
    return path.resolve("s");
  }

  /** Whether its name still leads to it. */
  boolean isInPlace() {
    try {
      return identity(path).equals(identity);
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes it and its file, and nothing that was put in its place. */
  void delete() throws IOException {
    if (isInPlace()) {
      Files.deleteIfExists(file());
      Files.delete(path);
    }
  }
}
