package dev.watchdog.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Whether users other than the given one can change what a path leads to, or read it, by owners and
 * modes (inode(7)); access control lists are ignored. Every folder and link on the way counts. A
 * folder with the sticky bit is safe even if others can write to it, because they cannot replace
 * files of another owner. Kubernetes mounts secrets in such folders.
 */
public final class Tampering {

  private static final int ROOT = 0;
  private static final int STICKY = 01000;
  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE = 0002;
  private static final int OTHERS_READ = 0004;
  private static final int OTHERS_ENTER = 0001;
  private static final int LINKS_MAX = 40; // as in the kernel, path_resolution(7)

  private final int user;
  private boolean isReadableByAll = true;

  private Tampering(int user) {
    this.user = user;
  }

  /**
   * A sentence, if users other than root can change a file.
   *
   * @param user that may change it too
   */
  public static Optional<String> possible(Path file, int user) {
    try {
      return new Tampering(user).walk(file);
    } catch (IOException e) {
      return Optional.empty(); // the file is missing or not accessible
    }
  }

  /** A sentence, if every user can read a file. */
  public static Optional<String> readable(Path file) {
    Tampering walk = new Tampering(ROOT);
    try {
      Optional<String> _ = walk.walk(file);
      return walk.isReadableByAll
          ? Optional.of("every user may read " + file + "; chmod o-r " + file)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Resolves a path as the kernel does, name by name. */
  private Optional<String> walk(Path file) throws IOException {
    Deque<Path> names = new ArrayDeque<>();
    file.toAbsolutePath().forEach(names::add);
    Path at = Path.of("/");
    Optional<String> doubt = look(at, names.isEmpty());
    for (int links = 0; !names.isEmpty(); ) {
      Path next = at.resolve(names.removeFirst()).normalize();
      if (!Files.isSymbolicLink(next)) {
        at = next;
      } else if (++links > LINKS_MAX) {
        throw new IOException("too many links");
      } else {
        Path target = Files.readSymbolicLink(next);
        at = target.isAbsolute() ? Path.of("/") : at;
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
          names.addFirst(target.getName(i));
        }
      }
      Optional<String> another = look(next, names.isEmpty());
      doubt = doubt.isPresent() ? doubt : another;
    }
    return doubt;
  }

  private Optional<String> look(Path part, boolean isLast) throws IOException {
    int mode = number(part, "mode");
    int owner = number(part, "uid");
    boolean isLink = Files.isSymbolicLink(part);
    if (!isLink) {
      isReadableByAll &= (mode & (isLast ? OTHERS_READ : OTHERS_ENTER)) != 0;
    }
    if (owner != ROOT && owner != user) {
      return Optional.of("user " + owner + " may change it: it owns " + part);
    }
    boolean isSafe = isLink || (Files.isDirectory(part) && (mode & STICKY) != 0);
    if (!isSafe && (mode & OTHERS_WRITE) != 0) {
      return Optional.of("every user may change it; chmod o-w " + part);
    }
    int group = number(part, "gid");
    boolean isShared =
        group != ROOT && group != owner; // a group with the owner's number is private
    return !isSafe && (mode & GROUP_WRITES) != 0 && isShared
        ? Optional.of("group " + group + " may change it; chmod g-w " + part)
        : Optional.empty();
  }

  private static int number(Path file, String attribute) throws IOException {
    return (int) Files.getAttribute(file, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
  }
}
