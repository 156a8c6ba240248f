package dev.watchdog.companions;

import dev.watchdog.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A companion that behaves; writes down when it listens, on which thread, and what it hears. */
public final class Recorder extends VerticleBase {

  static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

  @Override
  public Future<?> start() {
    return vertx
        .eventBus()
        .<JsonObject>consumer(
            Addresses.EVENTS, event -> HEARD.add(event.body().getString("status")))
        .completion()
        .onSuccess(_ -> HEARD.add("started with " + config().encode() + " on " + thread()));
  }

  private static String thread() {
    return Thread.currentThread().getName();
  }

  @Override
  public Future<?> stop() {
    HEARD.add("stopped");
    return Future.succeededFuture();
  }
}
