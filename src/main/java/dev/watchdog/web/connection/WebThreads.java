package dev.watchdog.web.connection;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;

/**
 * The threads that HTTP needs: the one that accepts, and the event loop that serves. Vert.x makes
 * each when it first has something to do; if it cannot, only its log says so.
 */
public final class WebThreads {

  private final Context serving;
  private final EventLoop acceptor;

  private WebThreads(Context serving, EventLoop acceptor) {
    this.serving = serving;
    this.acceptor = acceptor;
  }

  /** Takes the next event loop of those that Vert.x assigns in turn. */
  public static WebThreads of(Vertx vertx) {
    VertxInternal internal = (VertxInternal) vertx;
    return new WebThreads(
        internal.createEventLoopContext(), internal.acceptorEventLoopGroup().next());
  }

  /**
   * Starts them, unless they run.
   *
   * @throws OutOfMemoryError if no thread can be made
   */
  public void start() {
    serving.runOnContext(_ -> {});
    acceptor.execute(() -> {});
  }

  /** Where HTTP is served. */
  public Context serving() {
    return serving;
  }
}
