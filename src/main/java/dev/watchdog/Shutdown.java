package dev.watchdog;

import dev.watchdog.process.runs.Linux;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left to do when no program runs: the last output is written, and readers and companions
 * get the last lines and events. All of it ends within the second that a shutdown timeout leaves
 * after the kill.
 */
final class Shutdown {

  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);
  private static final int LAST_LOGS_MILLIS = 200;
  private static final int CLOSE_MILLIS = 500;

  private final Linux os;
  private final Services services;

  Shutdown(Linux os, Services services) {
    this.os = os;
    this.services = services;
  }

  void run() throws InterruptedException {
    killRest();
    drainOutput();
    closeServices();
  }

  /** Kills processes that hid from their run, but not what {@code -orphans leave} let live. */
  private void killRest() {
    List<String> killed = os.killDescendants();
    if (!killed.isEmpty()) {
      LOG.warn("killed what was still running: {}", String.join(", ", killed));
    }
  }

  /** Writes the last output of the programs, which may still be in their pipes. */
  private void drainOutput() throws InterruptedException {
    long lost = os.drainOutput(DRAIN_TIMEOUT);
    if (lost > 0) {
      LOG.warn("cannot write the last {} bytes of output: stdout or stderr is stalled", lost);
    }
  }

  private void closeServices() {
    Future<?> logsEnded =
        services.programs().endLogs().timeout(LAST_LOGS_MILLIS, TimeUnit.MILLISECONDS);
    Future<?> gone = logsEnded.transform(_ -> services.end()).otherwiseEmpty();
    try {
      gone.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // A stalled reader or companion does not delay the end.
    }
  }
}
