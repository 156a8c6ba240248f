package dev.watchdog.program;

import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Goal;
import dev.watchdog.lifecycle.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Those who gave an order and want to know when it is done. For one event loop. */
final class Waiters {

  /** Each takes memory of a small heap, and who has given up waiting is not known. */
  static final int WAITING_MAX = 2_000;

  private final List<Waiter> waiting = new ArrayList<>();

  private record Waiter(Goal goal, Consumer<Answer> told) {}

  void add(Goal goal, Consumer<Answer> told) {
    waiting.add(new Waiter(goal, told));
  }

  boolean isFull() {
    return waiting.size() >= WAITING_MAX;
  }

  /** Tells those whose waiting is over. */
  void look(Event event, State state) {
    tell(goal -> goal.judge(event, state));
  }

  /** Tells everyone the same: there is nothing left to wait for. */
  void dismiss(Answer answer) {
    tell(_ -> Optional.of(answer));
  }

  private void tell(Function<Goal, Optional<Answer>> judge) {
    List<Runnable> news = new ArrayList<>();
    waiting.removeIf(waiter -> {
      Optional<Answer> answer = judge.apply(waiter.goal());
      answer.ifPresent(a -> news.add(() -> waiter.told().accept(a)));
      return answer.isPresent();
    });
    news.forEach(Runnable::run); // later, because whoever is told may give the next command
  }
}
