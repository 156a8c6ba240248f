package dev.watchdog.cli;

import dev.watchdog.cli.FakeWatchdog.Step;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A test of a client, against a scripted watchdog on a real Unix socket. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class AgainstWatchdog {

  static final String ENDED = "--- the watchdog has ended ---\n";
  static final String LOST = "--- connection lost; trying again ---\n";

  @TempDir Path folder;
  FakeWatchdog watchdog;

  /** Its socket. */
  Path given(Step... script) {
    Path socket = folder.resolve("w.sock");
    watchdog = new FakeWatchdog(socket, script);
    return socket;
  }

  @AfterEach
  void close_the_watchdog() {
    if (watchdog != null) {
      watchdog.close();
    }
  }
}
