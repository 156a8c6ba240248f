package dev.watchdog.companions;

import dev.watchdog.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A companion that behaves, and writes down what happens to it, and on which thread. */
public final class Recorder extends VerticleBase {

  static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

  @Override
  public Future<?> start() {
    HEARD.add("started with " + config().encode() + " on " + Thread.currentThread().getName());
    return vertx
        .eventBus()
        .<JsonObject>consumer(
            Addresses.EVENTS, event -> HEARD.add(event.body().getString("status")))
        .completion();
  }

  @Override
  public Future<?> stop() {
    HEARD.add("stopped");
    return Future.succeededFuture();
  }
}
