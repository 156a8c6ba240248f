package dev.watchdog.process.spawn;

import dev.watchdog.process.spawn.Accounts.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What somebody else may do with a file, by its mode (inode(7)); access control lists are not
 * asked.
 */
final class FileRights {

  private static final int EXECUTE = 1;
  private static final int OWNER = 6;
  private static final int GROUP = 3;
  private static final int ANYBODY = 0111;

  private FileRights() {}

  /** Whether he may execute a file, or enter a directory, and get there at all. */
  static boolean mayExecute(Path file, Account who) {
    try {
      return mayReach(file.toAbsolutePath(), who) && mayReach(file.toRealPath(), who);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean mayReach(Path file, Account who) throws IOException {
    for (Path part = file; part != null; part = part.getParent()) {
      if (!isExecutable(part, who)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isExecutable(Path file, Account who) throws IOException {
    int mode = number(file, "mode");
    if (who.uid() == 0) {
      return Files.isDirectory(file) || (mode & ANYBODY) != 0;
    }
    int shift =
        who.uid() == number(file, "uid")
            ? OWNER
            : who.groups().contains(number(file, "gid")) ? GROUP : 0;
    return ((mode >> shift) & EXECUTE) != 0;
  }

  private static int number(Path file, String attribute) throws IOException {
    return (int) Files.getAttribute(file, "unix:" + attribute);
  }
}
