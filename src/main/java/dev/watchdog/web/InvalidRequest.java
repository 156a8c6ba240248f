package dev.watchdog.web;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** What is sent is not HTTP. Where a next request would begin is unknown, so it is the last one. */
final class InvalidRequest {

  private InvalidRequest() {}

  static void answer(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    switch (request.decoderResult().cause()) {
      case TooLongHttpLineException _ ->
          ProblemJson.send(request.response(), 414, "cannot read so long a first line");
      case TooLongHttpHeaderException _ ->
          ProblemJson.send(request.response(), 431, "cannot read so many headers");
      case null, default ->
          ProblemJson.send(request.response(), 400, "cannot read this: it is no HTTP/1.1");
    }
    request.connection().close();
  }
}
