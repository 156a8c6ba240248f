package dev.watchdog.web.routes;

import dev.watchdog.web.guard.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * The body of a request: a small JSON object, whatever its Content-Type ({@code curl -d} sets that
 * of a form). A body that is too large is read and dropped, so that the connection can stay open.
 */
final class RequestBody {

  static final int BYTES_MAX = 64 * 1024;

  private final Buffer bytes = Buffer.buffer();
  private final Promise<Buffer> whole = Promise.promise();

  private RequestBody() {}

  /**
   * Reads the body of a request; no body is an empty object.
   *
   * @param fields the fields that it may have
   * @return fails with a {@link Refusal}
   */
  static Future<JsonObject> read(HttpServerRequest request, Set<String> fields) {
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    RequestBody body = new RequestBody();
    request
        .handler(body::add)
        .endHandler(_ -> body.whole.tryComplete(body.bytes))
        .exceptionHandler(_ -> body.whole.tryFail(Refusal.badRequest("cannot read the body")));
    return body.whole.future().map(bytes -> object(bytes, fields));
  }

  private void add(Buffer part) {
    if (bytes.length() + part.length() > BYTES_MAX) {
      whole.tryFail(Refusal.tooLarge("cannot take a body of more than " + BYTES_MAX + " bytes"));
    } else {
      bytes.appendBuffer(part);
    }
  }

  private static JsonObject object(Buffer bytes, Set<String> fields) {
    if (bytes.length() == 0) {
      return new JsonObject();
    }
    JsonObject object = object(bytes);
    for (String field : object.fieldNames()) {
      if (!fields.contains(field)) {
        String known = fields.isEmpty() ? "none" : String.join(", ", fields);
        throw Refusal.badRequest(
            "unknown field \"" + field + "\" in the body; there is " + known + " here");
      }
    }
    return object;
  }

  private static JsonObject object(Buffer bytes) {
    try {
      if (Json.decodeValue(bytes) instanceof JsonObject object) {
        return object;
      }
    } catch (DecodeException e) {
      // not JSON
    }
    throw Refusal.badRequest("cannot read the body: it is a JSON object");
  }
}
