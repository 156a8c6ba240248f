package dev.watchdog.process.spawn;

import dev.watchdog.process.spawn.Accounts.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What another user may do with a file, by its mode (inode(7)); access control lists do not count.
 */
final class FileRights {

  private static final int EXECUTE = 1;
  private static final int OWNER = 6;
  private static final int GROUP = 3;
  private static final int ALL = 0111;

  private FileRights() {}

  /** Whether a user may execute a file, or enter a directory, and get there at all. */
  static boolean mayExecute(Path file, Account account) {
    try {
      return mayReach(file.toAbsolutePath(), account) && mayReach(file.toRealPath(), account);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean mayReach(Path file, Account account) throws IOException {
    for (Path part = file; part != null; part = part.getParent()) {
      if (!isExecutable(part, account)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isExecutable(Path file, Account account) throws IOException {
    int mode = number(file, "mode");
    if (account.uid() == 0) {
      return Files.isDirectory(file) || (mode & ALL) != 0;
    }
    int shift =
        account.uid() == number(file, "uid")
            ? OWNER
            : account.groups().contains(number(file, "gid")) ? GROUP : 0;
    return ((mode >> shift) & EXECUTE) != 0;
  }

  private static int number(Path file, String attribute) throws IOException {
    return (int) Files.getAttribute(file, "unix:" + attribute);
  }
}
