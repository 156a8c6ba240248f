package dev.watchdog.companions;

import java.util.Objects;

/** A companion cannot be deployed; the message is a sentence. */
final class CompanionException extends Exception {

  private static final long serialVersionUID = 1;

  CompanionException(String sentence) {
    super(sentence);
  }

  /** The sentence for the log about any failure. */
  static String sentence(Throwable thrown) {
    return thrown instanceof CompanionException
        ? Objects.requireNonNull(thrown.getMessage())
        : thrown.toString();
  }
}
