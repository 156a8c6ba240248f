package dev.watchdog.worker;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Calls on a worker thread that fail, and can be repeated, if no thread can be made for them.
 *
 * <p>Unordered, in Vert.x's terms: its queue for ordered calls runs nothing more after an attempt
 * to make a thread has failed. A pool of one thread keeps the order anyway.
 */
public final class WorkerCalls {

  private WorkerCalls() {}

  /** Calls on a worker of this context. */
  public static <T> Future<T> call(Context context, Callable<T> task) {
    return attempt(() -> context.executeBlocking(task, false));
  }

  /** Calls on a worker of this pool. */
  public static <T> Future<T> call(WorkerExecutor pool, Callable<T> task) {
    return attempt(() -> pool.executeBlocking(task, false));
  }

  private static <T> Future<T> attempt(Supplier<Future<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException | OutOfMemoryError e) { // OutOfMemoryError: no thread
      return Future.failedFuture(e);
    }
  }
}
