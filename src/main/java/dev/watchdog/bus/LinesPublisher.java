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
 * Publishes what one program writes, from its deployment on, at {@link Addresses#logsOf}. It is a
 * reader like others: a position in the log, and a gap where the log went past it.
 *
 * <p>Publishing has no acknowledgement, and the event bus keeps what a consumer has not taken. So
 * what is published is not lines but where they are ({@link LinesBatch}), and no more than {@value
 * #IN_FLIGHT_MAX} such messages wait for all consumers of a program together. Beyond that nothing
 * is published until one is taken.
 */
public final class LinesPublisher extends VerticleBase {

  /** Some hundred bytes each. */
  static final int IN_FLIGHT_MAX = 100;

  /** What comes within this time is one message. */
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

  /** One thread for all of them: neither supervision nor the web is to wait for them. */
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
   * Nothing more will come. From any thread.
   *
   * @return done when all that was written is published
   */
  public Future<Void> end() {
    context.runOnContext(_ -> {
      ending = true;
      publish();
    });
    return ended.future();
  }

  /** Messages that wait for their consumers. */
  int inFlightCount() {
    return inFlight.count();
  }

  /** There may be more to publish; from any thread. */
  private void wake() {
    if (woken.compareAndSet(false, true)) {
      try {
        context.runOnContext(_ -> publish());
      } catch (RejectedExecutionException e) {
        // It is being undeployed; the writing thread must not suffer from it.
      }
    }
  }

  /** A consumer gets a message now: where it was one too many, there is place for another. */
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
    // Not at once: whatever comes within the period is to be one message.
    vertx.setTimer(PERIOD_MILLIS, _ -> lookAgain());
  }

  private boolean isHeldUp() {
    waits = true; // before it is looked at: what is taken from now on wakes
    boolean isFull = inFlight.count() >= IN_FLIGHT_MAX;
    waits = isFull;
    return isFull;
  }

  private void lookAgain() {
    woken.set(false); // before looking: what comes from now on wakes again
    if (!at.equals(log.end()) && inFlight.count() < IN_FLIGHT_MAX) {
      wake();
    }
  }

  /** Where one is after it. */
  private Position publishNext() {
    LinesBatch batch = LinesBatch.next(log, at);
    if (batch.isNothing()) {
      return batch.after();
    }
    int before = inFlight.copies();
    vertx.eventBus().publish(address, batch, options);
    boolean isHeard = inFlight.copies() != before;
    return isHeard ? batch.after() : log.end(); // who comes later hears what is written later
  }
}
