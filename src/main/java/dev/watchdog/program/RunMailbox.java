package dev.watchdog.program;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.logs.Log;
import dev.watchdog.probes.Outfit;
import dev.watchdog.probes.Supervised;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OperatingSystem.NotifySocket;
import dev.watchdog.process.OperatingSystem.Run;
import dev.watchdog.process.OperatingSystem.RunId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A run that is being spawned, and what becomes of it: kept, with the time at which it happened,
 * until somebody listens. So a run can be there before those are who supervise it.
 */
final class RunMailbox {

  private final Supervised subject;
  private final Log log;
  private final Queue<Consumer<Listener>> kept = new ArrayDeque<>();
  private Optional<Listener> listener = Optional.empty();

  /**
   * What becomes of a run, as {@link OperatingSystem.RunListener} is told it.
   *
   * <p>Times are those of {@link System#nanoTime}. Told from any thread, one thing at a time, and
   * must not wait.
   */
  interface Listener {

    /** Whoever is told it has the socket from now on. */
    void spawned(Run run, Optional<NotifySocket> socket, Duration at);

    /** What it says of itself there. */
    void notified(List<String> messages, List<String> ignored);

    /** Nothing more comes. */
    void notSpawned(Throwable why, Duration at);

    void exited(ExitStatus exit, boolean rest, Duration at);

    void emptied();

    void outOfMemory(long processes);

    void killed(List<String> processes);

    void outOfReach(List<String> processes);
  }

  /**
   * @param number among the program's runs
   * @param log of the program
   */
  RunMailbox(Program program, int number, Log log) {
    String instance = Long.toHexString(ThreadLocalRandom.current().nextLong());
    String name = program.name();
    this.subject =
        new Supervised(
            program.command(),
            new RunId(name, number, name + "." + number + "." + instance),
            program.vitals(),
            program.supervision().stops().timeout(),
            log.end());
    this.log = log;
  }

  /** Which run it is, and how its health is judged. */
  Supervised subject() {
    return subject;
  }

  /** Of its program. */
  Log log() {
    return log;
  }

  /** Spawns it; whether that succeeds, too, is told. Waits for exec(2), so not on an event loop. */
  void spawn(OperatingSystem os) {
    Optional<NotifySocket> socket = Optional.empty();
    try {
      Outfit outfit = Outfit.of(subject, os);
      socket = outfit.socket();
      os.spawn(outfit.command(), subject.run(), log, new Facts(socket));
    } catch (CannotSpawnException | IOException | RuntimeException | OutOfMemoryError e) {
      socket.ifPresent(NotifySocket::close);
      fail(e);
    }
  }

  /** It cannot be spawned. */
  void fail(Throwable why) {
    Duration at = now();
    tell(told -> told.notSpawned(why, at));
  }

  /** Has told what has become of it, and what will. Once. */
  synchronized void tellTo(Listener whom) {
    kept.forEach(fact -> fact.accept(whom));
    kept.clear();
    listener = Optional.of(whom);
  }

  private synchronized void tell(Consumer<Listener> fact) {
    listener.ifPresentOrElse(fact, () -> kept.add(fact));
  }

  private static Duration now() {
    return Duration.ofNanos(System.nanoTime());
  }

  private final class Facts implements OperatingSystem.RunListener {

    private final Optional<NotifySocket> socket;

    Facts(Optional<NotifySocket> socket) {
      this.socket = socket;
    }

    @Override
    public void spawned(Run run) {
      Duration at = now();
      tell(told -> told.spawned(run, socket, at));
      socket.ifPresent(
          s -> s.read(run, (messages, ignored) -> tell(told -> told.notified(messages, ignored))));
    }

    @Override
    public void exited(ExitStatus exit, boolean rest) {
      Duration at = now();
      tell(told -> told.exited(exit, rest, at));
    }

    @Override
    public void emptied() {
      tell(Listener::emptied);
    }

    @Override
    public void outOfMemory(long processes) {
      tell(told -> told.outOfMemory(processes));
    }

    @Override
    public void killed(List<String> processes) {
      tell(told -> told.killed(processes));
    }

    @Override
    public void outOfReach(List<String> processes) {
      tell(told -> told.outOfReach(processes));
    }
  }
}
