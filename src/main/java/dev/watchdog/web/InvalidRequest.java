package dev.watchdog.web;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** A request that is none. Nobody knows where the next one would begin, so it is the last one. */
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
