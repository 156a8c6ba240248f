package dev.watchdog;

import dev.watchdog.config.Settings;
import dev.watchdog.ownlog.OwnLog;
import dev.watchdog.process.posix.ReceivedSignals;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.process.proc.Terminal;
import dev.watchdog.process.runs.Linux;
import dev.watchdog.program.EarlyStart;
import java.util.Optional;

/** One watchdog, from its settings to its exit code. For the main thread. */
final class Watchdog {

  private final Configuration start;
  private final Settings settings;
  private final Terminal terminal;
  private final Inbox inbox = new Inbox();
  private final OwnLog log;

  Watchdog(Configuration start, Terminal terminal) {
    this.start = start;
    this.settings = start.settings();
    this.terminal = terminal;
    this.log = new OwnLog(settings.logFormat(), settings.logLevel());
  }

  /**
   * Spawns what starts at once, supervises it, and stops all of it.
   *
   * @return the exit code
   */
  int run(EarlyStart earlyStart) throws Exception {
    Optional<String> shortage = Machine.shortage();
    if (shortage.isPresent()) {
      return Termination.refuse(shortage.get(), Termination.INTERNAL_ERROR);
    }
    earlyStart.prepare(settings.programs());
    settings.endSignals().forEach(ReceivedSignals::insistOn);
    Linux os = Linux.open(settings.output(), settings.stdoutStall(), log::warn);
    Termination.killsAllOf(os);
    if (inbox.holdsAnyOf(settings.endSignals())) {
      return Termination.DONE;
    }
    earlyStart.spawn(os);
    os.begin();
    return supervise(os, earlyStart);
  }

  /**
   * Nothing of the log or of Vert.x is loaded before this: the first child does not wait for it.
   */
  private int supervise(Linux os, EarlyStart earlyStart) throws Exception {
    log.open();
    settings.doubts().forEach(log::warn);
    Services services = Services.start(settings, os, earlyStart, inbox);
    ReceivedSignals.keepListening();
    warnOfColdStart();
    Reload reload = new Reload(start);
    MainLoop loop = new MainLoop(inbox, settings, terminal, reload);
    int exitCode = loop.run(services.programs());
    new Shutdown(os, services).run();
    logEnd(exitCode, loop.isEndRequested());
    return exitCode;
  }

  /** If no signal has asked for it, the container ends because of its programs. */
  private void logEnd(int exitCode, boolean isRequested) {
    String sentence = "ending with exit code " + exitCode;
    if (isRequested) {
      log.info(sentence);
    } else {
      log.warn(sentence);
    }
  }

  /** The JVM's own message about it is switched off, since it would go to stdout. */
  private void warnOfColdStart() {
    if (Machine.hasUnusedCache()) {
      log.warn(
          "the AOT cache is not used, so a start takes 0.3 s longer: it needs the jars that it"
              + " was made with, with their times (cp -a keeps these)");
    }
  }
}
