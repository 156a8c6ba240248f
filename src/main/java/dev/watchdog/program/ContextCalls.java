package dev.watchdog.program;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Calls from any thread to what lives on one event-loop context, while it is deployed. */
final class ContextCalls {

  private final String name;
  private final Consumer<Throwable> onError;
  private volatile Optional<Context> context = Optional.empty();

  /**
   * @param onError gets what a call has thrown, on the context
   */
  ContextCalls(String name, Consumer<Throwable> onError) {
    this.name = name;
    this.onError = onError;
  }

  void open(Context deployed) {
    context = Optional.of(deployed);
  }

  void close() {
    context = Optional.empty();
  }

  /** As {@link #callFrom}, for an answer that does not depend on the caller. */
  <T> Future<T> call(Supplier<T> question) {
    return callFrom(_ -> question.get());
  }

  /**
   * Puts a question: at once on the context itself, else in a turn of its own.
   *
   * @param question is given the caller's context
   * @return completed in the caller's context, where a listener that throws harms only the caller
   */
  @SuppressWarnings("ReferenceEquality") // a context is itself and no other
  <T> Future<T> callFrom(Function<Context, T> question) {
    Context target = context.orElse(null);
    if (target == null) {
      return Future.failedFuture(new IllegalStateException(name + " is not deployed"));
    }
    if (target.equals(Vertx.currentContext())) {
      return answer(question, target);
    }
    Context caller = target.owner().getOrCreateContext();
    Promise<T> promise = Promise.promise();
    target.runOnContext(_ -> {
      Future<T> answer = answer(question, caller);
      caller.runOnContext(_ -> promise.handle(answer));
    });
    return promise.future();
  }

  private <T> Future<T> answer(Function<Context, T> question, Context caller) {
    try {
      return Future.succeededFuture(question.apply(caller));
    } catch (RuntimeException | Error e) {
      onError.accept(e);
      return Future.failedFuture(e);
    }
  }
}
