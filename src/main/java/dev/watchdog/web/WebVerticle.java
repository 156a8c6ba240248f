package dev.watchdog.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Optional;

/**
 * Serves what is to be seen, over TCP and a Unix socket. To be deployed on an event loop of its
 * own; supervision never waits for it.
 */
public final class WebVerticle extends VerticleBase {

  private static final int PING_MILLIS = 20_000;
  private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

  private final Access access;
  private final Watched watched;
  private final Promise<Void> ended = Promise.promise();
  private Optional<UnixListener> socket = Optional.empty();
  private Optional<Api> api = Optional.empty();

  public WebVerticle(Access access, Watched watched) {
    this.access = access;
    this.watched = watched;
  }

  /** Comes back at once; what cannot be listened to is told in the log, and tried again. */
  @Override
  public Future<?> start() {
    Api served = new Api(vertx, watched, task -> context.runOnContext(_ -> task.run()));
    api = Optional.of(served);
    access
        .tcp()
        .ifPresent(
            tcp -> new TcpListener(vertx, tcp, RETRY_DELAY, served.router(Guard.of(tcp))).listen());
    if (!access.sockets().isEmpty()) {
      UnixListener listener = new UnixListener(vertx, served.router(Guard.ofSocket()));
      listener.listen(access.sockets());
      socket = Optional.of(listener);
    }
    vertx.setPeriodic(PING_MILLIS, _ -> served.ping());
    return Future.succeededFuture();
  }

  /**
   * Nothing more will happen: readers get what is left, and are closed. From any thread.
   *
   * @return done when all of them are gone
   */
  public Future<Void> end() {
    context.runOnContext(_ -> {
      socket.ifPresent(UnixListener::remove);
      api.map(Api::end).orElseGet(Future::succeededFuture).onComplete(_ -> ended.tryComplete());
    });
    return ended.future();
  }
}
