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

/** Callers that wait until their commands are done. For one event loop. */
final class Waiters {

  /** Each takes memory of a small heap, and a caller that has given up is not known. */
  static final int WAITING_MAX = 2_000;

  private final List<Waiter> waiting = new ArrayList<>();

  private record Waiter(Goal goal, Consumer<Answer> listener) {}

  void add(Goal goal, Consumer<Answer> listener) {
    waiting.add(new Waiter(goal, listener));
  }

  boolean isFull() {
    return waiting.size() >= WAITING_MAX;
  }

  /** Answers those whose wait is over. */
  void look(Event event, State state) {
    answer(goal -> goal.judge(event, state));
  }

  /** Gives all of them this answer: there is nothing left to wait for. */
  void dismiss(Answer answer) {
    answer(_ -> Optional.of(answer));
  }

  private void answer(Function<Goal, Optional<Answer>> judge) {
    List<Runnable> answered = new ArrayList<>();
    waiting.removeIf(waiter -> {
      Optional<Answer> answer = judge.apply(waiter.goal());
      answer.ifPresent(a -> answered.add(() -> waiter.listener().accept(a)));
      return answer.isPresent();
    });
    answered.forEach(Runnable::run); // later, because a caller may give the next command at once
  }
}
