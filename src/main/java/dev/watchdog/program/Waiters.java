package dev.watchdog.program;

import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Goal;
import dev.watchdog.lifecycle.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Those who gave an order and want to know when it is done. For one event loop. */
final class Waiters {

  private final List<Waiter> waiting = new ArrayList<>();

  private record Waiter(Goal goal, Consumer<Answer> told) {}

  void add(Goal goal, Consumer<Answer> told) {
    waiting.add(new Waiter(goal, told));
  }

  /** Tells those whose waiting is over. */
  void look(Event event, State state) {
    List<Runnable> news = new ArrayList<>();
    waiting.removeIf(waiter -> {
      Optional<Answer> answer = waiter.goal().judge(event, state);
      answer.ifPresent(a -> news.add(() -> waiter.told().accept(a)));
      return answer.isPresent();
    });
    news.forEach(Runnable::run); // later, because whoever is told may give the next order
  }
}
