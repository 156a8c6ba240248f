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
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
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

  record Spawned(int pid) implements Fact {}

  record Exited(ExitStatus exit, boolean rest) implements Fact {}

  record Emptied() implements Fact {}

  record OutOfMemory(long processes) implements Fact {}

  record Killed(List<String> processes) implements Fact {}

  record OutOfReach(List<String> processes) implements Fact {}

  record NotEnding(String why) implements Fact {}

  private static final int NOT_FOUND = 127;

  private final CompletableFuture<Optional<CannotSpawnException>> begun = new CompletableFuture<>();
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

  /** Returns when it is executed, however long that takes on a busy machine. */
  public static RealRun of(Command command) throws CannotSpawnException {
    RealRun run = new RealRun();
    TheLinux.INSTANCE.spawn(
        command,
        new OperatingSystem.RunId("app", 1, run.mark),
        new Log(4096, InstantSource.system()),
        run::accept);
    Optional<CannotSpawnException> refusal = run.begun.join();
    if (refusal.isPresent()) {
      throw refusal.get();
    }
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
    switch (fact) {
      case RunFact.Executing _ -> {} // it is slow, and goes on
      case RunFact.NotSpawned f -> begun.complete(Optional.of(refusal(f.error())));
      case RunFact.Spawned f -> {
        run = f.run();
        facts.add(timeless(fact));
        begun.complete(Optional.empty());
      }
      default -> facts.add(timeless(fact));
    }
  }

  /** As it is thrown when exec is not slow. */
  private static CannotSpawnException refusal(ExitStatus.NotSpawned status) {
    String[] words = status.error().split(": ", 2);
    String program = words[0].substring("cannot run ".length());
    return status.exitCode() == NOT_FOUND
        ? CannotSpawnException.notFound(program, words[1])
        : CannotSpawnException.notExecutable(program, words[1]);
  }

  private static Fact timeless(RunFact fact) {
    return switch (fact) {
      case RunFact.Executing f -> throw new AssertionError(f);
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
      case Spawned _, OutOfMemory _, Killed _, OutOfReach _, NotEnding _ -> false;
    };
  }
}
