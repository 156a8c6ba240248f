package dev.watchdog.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The description of an error in the body of an answer (RFC 9457). */
final class ProblemJson {

  private ProblemJson() {}

  /**
   * Sends it, or resets a response that has begun already.
   *
   * @param problems more sentences, in a field of their own (section 3.2); empty for no field
   */
  static void send(
      HttpServerResponse response, int status, String sentence, List<String> problems) {
    if (response.headWritten()) {
      response.reset();
      return;
    }
    response.setStatusCode(status);
    JsonObject problem =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", response.getStatusMessage())
            .put("status", status)
            .put("detail", sentence);
    if (!problems.isEmpty()) {
      problem.put("problems", new JsonArray(problems));
    }
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    } else if (status == 426) {
      response.putHeader(HttpHeaders.UPGRADE, "websocket");
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(problem.encode() + "\n");
  }
}
