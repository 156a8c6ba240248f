package dev.watchdog.program;

import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.process.runs.Linux;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * The first runs of programs that start at once, spawned before there is a Vert.x to supervise them
 * on: to load Vert.x takes longer than all that a child needs. What becomes of them meanwhile is
 * kept for their verticles.
 *
 * <p>A thread of its own spawns them, since exec(2) may hang in a file system.
 */
public final class EarlyStart {

  /** Without any run. */
  static final EarlyStart NONE = new EarlyStart();

  /**
   * Where fewer processes than these can still be made, nothing is spawned before the watchdog has
   * the threads that it needs: a program could use up the limit first.
   */
  private static final int PROCESSES_MIN = 256;

  /** Its pipes, and its notify socket; those that we need ourselves come later. */
  private static final int FILES_OF_RUN = 3;

  /** More than they need, unless exec(2) hangs; then all else need not wait for it. */
  private static final int PATIENCE_MILLIS = 1_000;

  private final SynchronousQueue<Runnable> task = new SynchronousQueue<>();
  private final Map<String, RunMailbox> runs = Collections.synchronizedMap(new LinkedHashMap<>());

  private EarlyStart() {}

  /** Has its thread look up what a spawn needs, while the settings are read. */
  public static EarlyStart begin() {
    EarlyStart earlyStart = new EarlyStart();
    Thread.ofPlatform().daemon().name("watchdog-first").start(earlyStart::run);
    return earlyStart;
  }

  private void run() {
    Linux.prepareSpawn();
    try {
      task.take().run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // only to end it
    }
  }

  /** Prepares what starts at once; while its thread is still linking. Once. */
  public void prepare(List<Program> programs) {
    if (Machine.hasRoomFor(PROCESSES_MIN, FILES_OF_RUN * programs.size())) {
      programs.stream()
          .filter(program -> program.group().startsAtOnce())
          .forEach(
              program -> runs.put(program.name(), new RunMailbox(program, 1, program.newLog())));
    }
  }

  /** Spawns that; returns when it is there, or after a second. Once. */
  public void spawn(OperatingSystem os) throws InterruptedException {
    List<RunMailbox> first = List.copyOf(runs.values());
    CountDownLatch spawned = new CountDownLatch(1);
    task.put(() -> {
      first.forEach(run -> run.spawn(os));
      spawned.countDown();
    });
    boolean _ = spawned.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The first run of a program, if there is one already. Once. */
  Optional<RunMailbox> take(String program) {
    return Optional.ofNullable(runs.remove(program));
  }
}
