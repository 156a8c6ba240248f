package dev.watchdog.process.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The controlling terminal that this process had at its start. */
public final class Terminal {

  private static final int TTY_NR = 7; // of /proc/PID/stat, proc_pid_stat(5)
  private static final int FIRST_AFTER_NAME = 3;

  private final boolean wasThere = isThere();

  /**
   * Whether it has vanished: the window is closed, the connection is gone. The kernel takes it from
   * all processes of the session before it sends HUP (tty_signal_session_leader).
   */
  public boolean isGone() {
    return wasThere && !isThere();
  }

  private static boolean isThere() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return !fields[TTY_NR - FIRST_AFTER_NAME].equals("0");
    } catch (IOException e) {
      return false;
    }
  }
}
