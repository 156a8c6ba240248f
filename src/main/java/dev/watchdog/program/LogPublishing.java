package dev.watchdog.program;

import dev.watchdog.bus.LinesPublisher;
import dev.watchdog.logs.Log;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes a program's output where the configuration wants it. For the program's event loop. */
final class LogPublishing {

  private static final Logger LOG = LoggerFactory.getLogger(LogPublishing.class);

  private final String program;
  private final Log log;
  private final Supplier<Vertx> vertx;
  private Optional<LinesPublisher> publisher = Optional.empty();
  private Future<String> deployment = Future.succeededFuture();

  LogPublishing(String program, Log log, Supplier<Vertx> vertx) {
    this.program = program;
    this.log = log;
    this.vertx = vertx;
  }

  void want(boolean isWanted) {
    if (isWanted && publisher.isEmpty()) {
      begin(new LinesPublisher(program, log));
    } else if (!isWanted && publisher.isPresent()) {
      publisher = Optional.empty();
      deployment = deployment.compose(id -> vertx.get().undeploy(id)).mapEmpty();
    }
  }

  /** An earlier one has to be gone first: there is one of a name. */
  private void begin(LinesPublisher next) {
    publisher = Optional.of(next);
    deployment = deployment.transform(_ -> deploy(next));
    deployment.onFailure(
        thrown -> LOG.warn("cannot publish the output of {}: {}", program, thrown.toString()));
  }

  private Future<String> deploy(LinesPublisher next) {
    try {
      return vertx.get().deployVerticle(next, LinesPublisher.onItsThread());
    } catch (RuntimeException | OutOfMemoryError e) { // no thread can be made for it
      return Future.failedFuture(e);
    }
  }

  /** Done when all that was written is published; at once, where it is not. */
  Future<Void> end() {
    return publisher
        .map(p -> deployment.compose(_ -> p.end()).otherwiseEmpty())
        .orElseGet(Future::succeededFuture);
  }
}
