package dev.watchdog;

import dev.watchdog.Inbox.Message;
import dev.watchdog.config.Settings;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.proc.Terminal;
import dev.watchdog.program.Programs;
import dev.watchdog.web.routes.ReloadRoutes;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the main thread does while programs run: it handles signals and reloads, until the end. */
final class MainLoop {

  private static final Logger LOG = LoggerFactory.getLogger(MainLoop.class);

  private final Inbox inbox;
  private final Settings settings;
  private final Terminal terminal;
  private final Reload reload;
  private boolean isEndRequested;

  MainLoop(Inbox inbox, Settings settings, Terminal terminal, Reload reload) {
    this.inbox = inbox;
    this.settings = settings;
    this.terminal = terminal;
    this.reload = reload;
  }

  /** Returns the exit code when the programs have ended. */
  int run(Programs programs) {
    programs
        .end()
        .onSuccess(exitCode -> inbox.add(new Message.Ended(exitCode)))
        .onFailure(thrown -> inbox.add(new Message.Failed(thrown)));
    while (true) {
      switch (inbox.take()) {
        case Message.Received(Signal signal) -> received(signal, programs);
        case Message.Reload(Promise<ReloadRoutes.Changes> changes) ->
            reload.run(programs).onComplete(changes);
        case Message.Ended(int exitCode) -> {
          return exitCode;
        }
        case Message.Failed(Throwable thrown) -> {
          return Termination.internalError(thrown);
        }
      }
    }
  }

  /** Whether a signal has asked for the end. */
  boolean isEndRequested() {
    return isEndRequested;
  }

  private void received(Signal signal, Programs programs) {
    if (ends(signal)) {
      LOG.info("{} received{}", signal, isEndRequested ? " again" : "");
      isEndRequested = true;
      programs.stopAll();
    } else if (signal.equals(Signal.HUP) && settings.config().isPresent()) {
      reload.run(programs); // the log says what came of it
    } else {
      programs.forward(new Event.Forward(signal));
    }
  }

  /** HUP also says that the watchdog's own terminal is gone: then it means nothing else. */
  private boolean ends(Signal signal) {
    return settings.endSignals().contains(signal)
        || (signal.equals(Signal.HUP) && terminal.isGone());
  }
}
