package dev.watchdog.program;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.logs.Log;
import dev.watchdog.probes.MonitoredRun;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OperatingSystem.Heard;
import dev.watchdog.process.OperatingSystem.NotifySocket;
import dev.watchdog.process.OperatingSystem.RunId;
import dev.watchdog.process.RunFact;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A run, and what becomes of it: kept until there is a listener. So a run can be spawned before
 * there is a verticle to supervise it.
 */
final class RunMailbox {

  private final MonitoredRun subject;
  private final Log log;
  private final Queue<Consumer<Listener>> kept = new ArrayDeque<>();
  private Optional<Listener> listener = Optional.empty();
  private volatile Optional<NotifySocket> socket = Optional.empty();

  /** Called from any thread, one call at a time; must not wait. */
  interface Listener {

    void happened(RunFact fact);

    /** What processes of the run say of it; as for {@link OperatingSystem.NotifyListener}. */
    void notified(Heard heard, Runnable taken);
  }

  /**
   * @param number among the program's runs
   * @param log of the program
   */
  RunMailbox(Program program, int number, Log log) {
    String instance = Long.toHexString(ThreadLocalRandom.current().nextLong());
    String name = program.name();
    this.subject =
        new MonitoredRun(
            program.command(),
            new RunId(name, number, name + "." + number + "." + instance),
            program.health(),
            program.supervision().stops().timeout(),
            log.end());
    this.log = log;
  }

  /** Which run it is, and how its health is judged. */
  MonitoredRun subject() {
    return subject;
  }

  /** Among its program's runs. */
  int number() {
    return subject.run().number();
  }

  /** Of its program. */
  Log log() {
    return log;
  }

  /** Its notify socket, where it has one; the listener closes it once the run is spawned. */
  Optional<NotifySocket> socket() {
    return socket;
  }

  /** Spawns it; a failure is a fact, too. Waits a moment for exec(2), so not on an event loop. */
  void spawn(OperatingSystem os) {
    try {
      socket = subject.openSocket(os);
      os.spawn(subject.commandWith(socket), subject.run(), log, this::happened);
    } catch (CannotSpawnException | IOException | RuntimeException | OutOfMemoryError e) {
      fail(e);
    }
  }

  /** It cannot be spawned. */
  void fail(Throwable why) {
    happened(new RunFact.NotSpawned(status(why)));
  }

  private ExitStatus.NotSpawned status(Throwable why) {
    if (why instanceof CannotSpawnException e) {
      return e.status();
    }
    Object cause = why instanceof IOException && why.getMessage() != null ? why.getMessage() : why;
    return new ExitStatus.NotSpawned("cannot run " + subject.run().program() + ": " + cause, 126);
  }

  /** Delivers what has been kept, and then what comes. Once. */
  synchronized void deliverTo(Listener to) {
    kept.forEach(item -> item.accept(to));
    kept.clear();
    listener = Optional.of(to);
  }

  private void happened(RunFact fact) {
    if (fact instanceof RunFact.NotSpawned) {
      socket.ifPresent(NotifySocket::close);
    }
    tell(to -> to.happened(fact));
    if (fact instanceof RunFact.Spawned spawned) {
      socket.ifPresent(
          s -> s.read(spawned.run(), (heard, taken) -> tell(to -> to.notified(heard, taken))));
    }
  }

  private synchronized void tell(Consumer<Listener> item) {
    listener.ifPresentOrElse(item, () -> kept.add(item));
  }
}
