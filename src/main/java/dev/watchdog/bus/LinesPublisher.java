package dev.watchdog.bus;

import dev.watchdog.logs.Log;
import dev.watchdog.logs.Position;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Publishes what one program writes, from its deployment on, at {@link Addresses#logsOf}. It reads
 * the log as other readers do: by a position, with a gap where the log has overtaken it.
 *
 * <p>The event bus does not say when a consumer has taken a published message, and keeps messages
 * until then. So a message holds the position of its lines and not the lines ({@link LinesBatch}),
 * and at most {@value #IN_FLIGHT_MAX} messages of a program wait for its consumers. More are
 * published when one of them is taken.
 */
public final class LinesPublisher extends VerticleBase {

  /** Some hundred bytes each. */
  static final int IN_FLIGHT_MAX = 100;

  /** Lines that come within this time are one message. */
  private static final long PERIOD_MILLIS = 20;

  private final String address;
  private final Log log;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Promise<Void> ended = Promise.promise();
  private final Handler<DeliveryContext<Object>> onDelivery = this::delivered;
  private final InFlight inFlight = new InFlight();
  private final DeliveryOptions options;
  private Runnable endOfListening = () -> {};
  private volatile boolean waits;
  private boolean ending;
  private Position at;

  /** To be deployed with {@link #onItsThread}. */
  public LinesPublisher(String program, Log log) {
    this.address = Addresses.logsOf(program);
    this.log = log;
    this.at = log.end();
    this.options = new DeliveryOptions().setCodecName(address);
  }

  /** One thread for the publishers of all programs, so that no event loop waits for them. */
  public static DeploymentOptions onItsThread() {
    return new DeploymentOptions()
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName("log-publisher")
        .setWorkerPoolSize(1);
  }

  @Override
  public Future<?> start() {
    vertx.eventBus().registerCodec(new LinesBatch.Codec(address, inFlight));
    vertx.eventBus().addInboundInterceptor(onDelivery);
    endOfListening = log.onAppend(this::wake);
    wake();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    endOfListening.run();
    vertx.eventBus().removeInboundInterceptor(onDelivery);
    vertx.eventBus().unregisterCodec(address);
    ended.tryComplete();
    return Future.succeededFuture();
  }

  /**
   * Ends when everything that was written is published. From any thread.
   *
   * @return completes then
   */
  public Future<Void> end() {
    context.runOnContext(_ -> {
      ending = true;
      publish();
    });
    return ended.future();
  }

  /** How many messages wait for their consumers. */
  int inFlightCount() {
    return inFlight.count();
  }

  /** There may be more to publish. From any thread. */
  private void wake() {
    if (woken.compareAndSet(false, true)) {
      try {
        context.runOnContext(_ -> publish());
      } catch (RejectedExecutionException e) {
        // It is being undeployed, which must not fail the writing thread.
      }
    }
  }

  /** A consumer has taken a message, which makes room for another. */
  private void delivered(DeliveryContext<Object> delivery) {
    if (delivery.body() instanceof JsonObject json) {
      inFlight.taken(json.getMap());
      if (waits) {
        wake();
      }
    }
    delivery.next();
  }

  private void publish() {
    while (!at.equals(log.end()) && !isHeldUp()) {
      at = publishNext();
    }
    if (ending && at.equals(log.end())) {
      ended.tryComplete();
    }
    // Later: lines that come within the period are one message.
    vertx.setTimer(PERIOD_MILLIS, _ -> lookAgain());
  }

  private boolean isHeldUp() {
    waits = true; // before counting: a message that is taken from now on wakes
    boolean isFull = inFlight.count() >= IN_FLIGHT_MAX;
    waits = isFull;
    return isFull;
  }

  private void lookAgain() {
    woken.set(false); // before looking: lines that come from now on wake again
    if (!at.equals(log.end()) && inFlight.count() < IN_FLIGHT_MAX) {
      wake();
    }
  }

  /** Returns the position after it. */
  private Position publishNext() {
    LinesBatch batch = LinesBatch.next(log, at);
    if (batch.isNothing()) {
      return batch.after();
    }
    int before = inFlight.copies();
    vertx.eventBus().publish(address, batch, options);
    boolean isHeard = inFlight.copies() != before;
    return isHeard ? batch.after() : log.end(); // a consumer that comes later gets later lines
  }
}
