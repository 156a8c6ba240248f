package dev.watchdog.process.runs;

import dev.watchdog.process.RunFact;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Keeps what becomes of a run until it is known whether its program was executed: the reaper may
 * see its end before.
 */
final class FactGate implements Consumer<RunFact> {

  private final Consumer<RunFact> listener;
  private final Queue<RunFact> kept = new ArrayDeque<>();
  private State state = State.KEEPING;

  private enum State {
    KEEPING,
    OPEN,
    CLOSED
  }

  FactGate(Consumer<RunFact> listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void accept(RunFact fact) {
    switch (state) {
      case KEEPING -> kept.add(fact);
      case OPEN -> listener.accept(fact);
      case CLOSED -> {}
    }
  }

  /** Tells what is known of exec(2) itself. */
  synchronized void tell(RunFact fact) {
    listener.accept(fact);
  }

  /** The program was executed: the rest follows. */
  synchronized void open(RunFact.Spawned first) {
    listener.accept(first);
    kept.forEach(listener);
    kept.clear();
    state = State.OPEN;
  }

  /** It was not: there is nothing to tell of its child. */
  synchronized void close() {
    kept.clear();
    state = State.CLOSED;
  }
}
