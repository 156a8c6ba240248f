package dev.watchdog.web;

import java.io.Serial;

/** What was asked for cannot be had, and why. */
final class Refusal extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  private final int status;

  private Refusal(int status, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
  }

  static Refusal badRequest(String sentence) {
    return new Refusal(400, sentence);
  }

  static Refusal unauthorized(String sentence) {
    return new Refusal(401, sentence);
  }

  static Refusal forbidden(String sentence) {
    return new Refusal(403, sentence);
  }

  static Refusal notFound(String sentence) {
    return new Refusal(404, sentence);
  }

  static Refusal conflict(String sentence) {
    return new Refusal(409, sentence);
  }

  static Refusal tooLarge(String sentence) {
    return new Refusal(413, sentence);
  }

  static Refusal upgradeRequired(String sentence) {
    return new Refusal(426, sentence);
  }

  static Refusal internalError(String sentence) {
    return new Refusal(500, sentence);
  }

  static Refusal unavailable(String sentence) {
    return new Refusal(503, sentence);
  }

  /** Whether the page that asked may know why; one that is not let in learns nothing. */
  boolean isTellable() {
    return status != 401 && status != 403;
  }

  int status() {
    return status;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
