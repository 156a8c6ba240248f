package dev.watchdog.cli;

import java.util.List;

/** What reading a client's command line came to. */
sealed interface Parsed<T> {

  /** Ready to go. */
  record Valid<T>(T options) implements Parsed<T> {}

  /** Help is wanted. */
  record Help<T>() implements Parsed<T> {}

  /** A sentence for each problem. */
  record Invalid<T>(List<String> problems) implements Parsed<T> {}
}
