package dev.watchdog.probes;

import io.vertx.core.Future;
import javax.net.ssl.SSLHandshakeException;

/** Something is not as it should be. */
final class CheckFailedException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param why in a few words that can follow the program's name and a colon
   */
  CheckFailedException(String why) {
    super(why, null, false, false);
  }

  static <T> Future<T> future(String why) {
    return Future.failedFuture(new CheckFailedException(why));
  }

  /** Why something failed: in its own words, where it has any. */
  static String why(Throwable thrown) {
    Throwable cause = thrown instanceof SSLHandshakeException ? thrown.getCause() : null;
    Throwable reason = cause == null ? thrown : cause; // Vert.x says only that it failed
    String message = reason.getMessage();
    return message == null ? thrown.toString() : message;
  }
}
