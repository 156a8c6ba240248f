package dev.watchdog.program;

import dev.watchdog.process.OperatingSystem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The first runs of programs that start at once, spawned before there is a Vert.x to supervise them
 * on: to load that takes a JVM longer than all that a child needs. What becomes of them meanwhile
 * is kept for their verticles.
 */
public final class HeadStart {

  /** Nobody has one. */
  static final HeadStart NONE = new HeadStart();

  /** More than all of them need, unless exec(2) hangs in a file system; then we go on without. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Map<String, NewRun> runs = new ConcurrentHashMap<>();

  private HeadStart() {}

  /** Spawns them, on a thread of its own; returns when they are there, or after a second. */
  public static HeadStart of(List<Program> programs, OperatingSystem os)
      throws InterruptedException {
    HeadStart headStart = new HeadStart();
    List<NewRun> first =
        programs.stream().filter(p -> !p.place().isHeldBack()).map(headStart::firstRun).toList();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("watchdog-first")
            .start(() -> first.forEach(run -> run.spawn(os)));
    thread.join(PATIENCE);
    return headStart;
  }

  private NewRun firstRun(Program program) {
    NewRun run = new NewRun(program, 1, program.newLog());
    runs.put(program.name(), run);
    return run;
  }

  /** The first run of a program, if there is one already. Once. */
  Optional<NewRun> take(String program) {
    return Optional.ofNullable(runs.remove(program));
  }
}
