package dev.watchdog.web.connection;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;

/** Why bytes that arrived are not a request. Where the next request would begin is unknown. */
public record MalformedRequest(int status, String sentence) {

  /** Reads what the decoder says of a request that it could not read. */
  public static MalformedRequest of(HttpServerRequest request) {
    return switch (request.decoderResult().cause()) {
      case TooLongHttpLineException _ ->
          new MalformedRequest(414, "cannot read so long a first line");
      case TooLongHttpHeaderException _ -> new MalformedRequest(431, "cannot read so many headers");
      case null, default -> new MalformedRequest(400, "cannot read this: it is not HTTP/1.1");
    };
  }
}
