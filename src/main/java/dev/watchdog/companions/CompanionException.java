package dev.watchdog.companions;

import java.util.Objects;

/** A companion cannot be deployed; says in a sentence why. */
final class CompanionException extends Exception {

  private static final long serialVersionUID = 1;

  CompanionException(String sentence) {
    super(sentence);
  }

  /** What is to be told of anything that was thrown. */
  static String sentence(Throwable thrown) {
    return thrown instanceof CompanionException
        ? Objects.requireNonNull(thrown.getMessage())
        : thrown.toString();
  }
}
