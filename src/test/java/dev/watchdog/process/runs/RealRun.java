package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.logs.Log;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.RunFact;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A run of real processes, and what is told about it, in that order. */
public class RealRun {

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int PATIENCE_SECONDS = 20;

  /** A {@link RunFact} without its time. */
  sealed interface Fact {}

  record Executing(int pid) implements Fact {}

  record Spawned(int pid) implements Fact {}

  record Exited(ExitStatus exit, boolean rest) implements Fact {}

  record Emptied() implements Fact {}

  record OutOfMemory(long processes) implements Fact {}

  record Killed(List<String> processes) implements Fact {}

  record OutOfReach(List<String> processes) implements Fact {}

  record NotEnding(String why) implements Fact {}

  private final BlockingQueue<Fact> facts = new LinkedBlockingQueue<>();
  private final String mark = "test." + NUMBER.incrementAndGet() + "." + System.nanoTime();
  private volatile OperatingSystem.Run run;

  /** Runs a script whose arguments are {@code $1}, {@code $2} and so on. */
  public static RealRun sh(String script, Object... arguments) throws CannotSpawnException {
    Stream<String> words =
        Stream.concat(
            Stream.of("-c", script, "sh"), Arrays.stream(arguments).map(Object::toString));
    return of(new Command(List.of("sh"), words.toList(), environment()));
  }

  public static RealRun of(Command command) throws CannotSpawnException {
    RealRun run = new RealRun();
    TheLinux.INSTANCE.spawn(
        command,
        new OperatingSystem.RunId("app", 1, run.mark),
        new Log(4096, InstantSource.system()),
        run::accept);
    return run;
  }

  /** Ours. */
  public static Map<String, String> environment() {
    return new LinkedHashMap<>(System.getenv());
  }

  public String mark() {
    return mark;
  }

  public int pid() {
    return run.pid();
  }

  public void signal(Signal signal) {
    run.signal(signal);
  }

  void signalChild(Signal signal) {
    run.signalChild(signal);
  }

  void kill() {
    run.kill();
  }

  void leave() {
    run.leave();
  }

  private void accept(RunFact fact) {
    if (fact instanceof RunFact.Spawned spawned) {
      run = spawned.run();
    }
    facts.add(timeless(fact));
  }

  private static Fact timeless(RunFact fact) {
    return switch (fact) {
      case RunFact.Executing f -> new Executing(f.run().pid());
      case RunFact.Spawned f -> new Spawned(f.run().pid());
      case RunFact.NotSpawned f -> throw new AssertionError(f);
      case RunFact.Exited f -> new Exited(f.exit(), f.rest());
      case RunFact.Emptied _ -> new Emptied();
      case RunFact.OutOfMemory f -> new OutOfMemory(f.processes());
      case RunFact.Killed f -> new Killed(f.processes());
      case RunFact.OutOfReach f -> new OutOfReach(f.processes());
      case RunFact.NotEnding f -> new NotEnding(f.why());
    };
  }

  /** The next fact. */
  Fact next() throws InterruptedException {
    Fact fact = facts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(fact).as("a fact about run %s", mark).isNotNull();
    return fact;
  }

  /** It was spawned, and then exited like this, leaving nothing. */
  public void expectEnd(ExitStatus exit) throws InterruptedException {
    assertThat(next()).isEqualTo(new Spawned(pid()));
    assertThat(next()).isEqualTo(new Exited(exit, false));
    assertThat(facts).isEmpty();
  }

  /** All facts until nothing is there any more. */
  public List<Fact> untilEmpty() throws InterruptedException {
    List<Fact> all = new ArrayList<>();
    do {
      all.add(next());
    } while (!isLast(all.getLast()));
    return all;
  }

  /** Waits until nothing is there. */
  List<String> namesOfKilled() throws InterruptedException {
    return untilEmpty().stream()
        .filter(Killed.class::isInstance)
        .flatMap(fact -> ((Killed) fact).processes().stream())
        .toList();
  }

  private static boolean isLast(Fact fact) {
    return switch (fact) {
      case Exited(_, boolean rest) -> !rest;
      case Emptied() -> true;
      case Executing _, Spawned _, OutOfMemory _, Killed _, OutOfReach _, NotEnding _ -> false;
    };
  }
}
