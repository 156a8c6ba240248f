package dev.watchdog.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** What went wrong, for programs and people alike (RFC 9457). */
final class ProblemJson {

  private ProblemJson() {}

  static void send(HttpServerResponse response, int status, String sentence) {
    send(response, status, sentence, new JsonObject());
  }

  /**
   * @param more what else there is to be told, in fields of its own (section 3.2)
   */
  static void send(HttpServerResponse response, int status, String sentence, JsonObject more) {
    if (response.headWritten()) {
      response.reset(); // too late for words
      return;
    }
    JsonObject problem =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
            .put("status", status)
            .put("detail", sentence)
            .mergeIn(more);
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    } else if (status == 426) {
      response.putHeader(HttpHeaders.UPGRADE, "websocket");
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(problem.encode() + "\n");
  }
}
