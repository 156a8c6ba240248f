package dev.watchdog.probes;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;

/** Asks by GET, looks at the status, and hangs up: what else is answered is not read. */
final class HttpChecker implements Checker {

  private static final int SUCCESS_MIN = 200;
  private static final int SUCCESS_MAX = 399;

  private final Check.Http check;
  private final int timeoutMillis;
  private final HttpClientAgent client;
  private Optional<HttpClientRequest> asking = Optional.empty();
  private int number;

  HttpChecker(Check.Http check, int timeoutMillis, HttpClientAgent client) {
    this.check = check;
    this.timeoutMillis = timeoutMillis;
    this.client = client;
  }

  @Override
  public Future<?> check() {
    int mine = ++number;
    return client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(check.url().toString())
                .setConnectTimeout(timeoutMillis)
                .putHeader("User-Agent", "watchdog")
                .putHeader("Accept", "*/*"))
        .compose(request -> send(request, mine))
        .transform((status, thrown) -> {
          hangUp();
          return thrown == null
              ? judge(status)
              : CheckFailedException.future(name() + ": " + CheckFailedException.why(thrown));
        });
  }

  private Future<Integer> send(HttpClientRequest request, int mine) {
    request.exceptionHandler(_ -> {}); // the answer says so too
    if (mine != number) {
      request.reset();
      return CheckFailedException.future("given up");
    }
    asking = Optional.of(request);
    return request
        .send()
        .map(response -> {
          response.exceptionHandler(_ -> {}); // we hang up
          return response.statusCode();
        });
  }

  private Future<Void> judge(int status) {
    return status >= SUCCESS_MIN && status <= SUCCESS_MAX
        ? Future.succeededFuture()
        : CheckFailedException.future(name() + " answered " + status);
  }

  @Override
  public void cancel() {
    number++;
    hangUp();
  }

  private void hangUp() {
    asking.ifPresent(HttpClientRequest::reset);
    asking = Optional.empty();
  }

  @Override
  public String name() {
    return "GET " + check.name();
  }
}
