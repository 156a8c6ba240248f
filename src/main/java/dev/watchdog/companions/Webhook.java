package dev.watchdog.companions;

import dev.watchdog.bus.Addresses;
import dev.watchdog.lifecycle.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts events to a URL, one at a time and in order. A failed post is retried; when too many events
 * wait, the oldest ones are dropped and counted.
 */
public final class Webhook extends VerticleBase {

  static final int QUEUE_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
  private static final Duration RETRY_DELAY_MAX = Duration.ofMinutes(1);

  private final HttpClientOptions options;
  private final Backoff backoff;
  private final Deque<String> queue = new ArrayDeque<>();
  private final Promise<Void> emptied = Promise.promise();

  private Optional<Delivery> delivery = Optional.empty();
  private boolean posting;
  private boolean waiting;
  private boolean stopping;
  private int failures;
  private long dropped;

  public Webhook() {
    this(new HttpClientOptions(), RETRY_DELAY);
  }

  Webhook(HttpClientOptions options, Duration retryDelay) {
    this.options = options;
    this.backoff = new Backoff(retryDelay, 2, RETRY_DELAY_MAX, 0);
  }

  /** The parts of one attempt. */
  private record Delivery(Target target, HttpClientAgent client) {}

  @Override
  public Future<?> start() throws CompanionException {
    Target target = Target.read(config());
    delivery = Optional.of(new Delivery(target, vertx.createHttpClient(options)));
    return vertx
        .eventBus()
        .<JsonObject>consumer(
            Addresses.EVENTS,
            message -> {
              if (target.wants(message.body())) {
                add(message.body().encode());
                next();
              }
            })
        .completion();
  }

  /** Posts the remaining events once each, until one fails. */
  @Override
  public Future<?> stop() {
    stopping = true;
    next();
    return emptied.future();
  }

  private void add(String event) {
    queue.add(event);
    if (queue.size() > QUEUE_MAX) {
      queue.remove();
      drop();
    }
  }

  private void drop() {
    dropped++;
    if (dropped == 1) {
      LOG.warn(
          "webhook: dropping events; the header Watchdog-Dropped of later ones has the number");
    }
  }

  private void next() {
    if (posting || (waiting && !stopping)) {
      return;
    }
    String event = queue.poll();
    if (event == null) {
      if (stopping) {
        emptied.tryComplete();
      }
      return;
    }
    posting = true;
    Delivery to = delivery.orElseThrow();
    post(event, to)
        .onComplete(status -> {
          posting = false;
          if (status.failed()) {
            failed(event, to.target(), reason(status.cause()));
          } else {
            answered(event, to.target(), status.result());
          }
        });
  }

  /** The message of a failure, without Java class names if possible. */
  private static String reason(Throwable cause) {
    return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
  }

  private Future<Integer> post(String event, Delivery to) {
    Target target = to.target();
    long millis = target.timeout().toMillis();
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(target.url().toString())
            .setTimeout(millis)
            .putHeader("Content-Type", "application/json");
    if (dropped > 0) {
      request.putHeader("Watchdog-Dropped", Long.toString(dropped));
    }
    target.headers().forEach(request::putHeader);
    return to.client().request(request).compose(opened -> send(opened, event, millis));
  }

  /** Limits the whole response: a server may send it byte by byte. */
  private static Future<Integer> send(HttpClientRequest request, String event, long millis) {
    return request
        .send(event)
        .compose(response -> response.end().map(response.statusCode()))
        .timeout(millis, TimeUnit.MILLISECONDS)
        .onFailure(_ -> request.reset());
  }

  private void answered(String event, Target target, int status) {
    boolean isTaken = status >= 200 && status < 300;
    if (!isTaken && (status >= 500 || List.of(408, 425, 429).contains(status))) {
      failed(event, target, "status " + status);
      return;
    }
    if (!isTaken) {
      drop();
      LOG.warn("webhook: {} refuses an event with status {}", target.origin(), status);
    } else if (failures > 0) {
      LOG.info("webhook: posting to {} again", target.origin());
    }
    failures = 0;
    next();
  }

  private void failed(String event, Target target, String cause) {
    failures++;
    if (stopping) {
      LOG.warn(
          "webhook: cannot post the last {} events to {}: {}",
          queue.size() + 1,
          target.origin(),
          cause);
      emptied.tryComplete();
      return;
    }
    if (failures == 1) {
      LOG.warn("webhook: cannot post to {}: {}; trying again", target.origin(), cause);
    }
    if (queue.size() < QUEUE_MAX) {
      queue.addFirst(event);
    } else {
      drop();
    }
    waiting = true;
    vertx.setTimer(
        Math.max(1, backoff.delay(failures, 0).toMillis()),
        _ -> {
          waiting = false;
          next();
        });
  }
}
