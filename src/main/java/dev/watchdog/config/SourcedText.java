package dev.watchdog.config;

/**
 * A text from the user, and where it comes from.
 *
 * @param source for messages: {@code -restart-delay}, {@code WATCHDOG_RESTART_DELAY}, or {@code
 *     watchdog.yaml:7:20: programs.web.restart-delay}
 * @param written the text before variables are replaced, which may be secrets
 */
record SourcedText(Origin origin, String source, String text, String written) {

  /** A text without variables. */
  SourcedText(Origin origin, String source, String text) {
    this(origin, source, text, text);
  }

  /** Where it comes from, the strongest source first. */
  enum Origin {
    COMMAND_LINE,
    ENVIRONMENT,
    FILE,
    DEFAULT
  }

  static SourcedText byDefault(Option option) {
    return new SourcedText(Origin.DEFAULT, option.flag(), option.byDefault());
  }

  /** Whether the user set it, in contrast to a default. */
  boolean isGiven() {
    return origin != Origin.DEFAULT;
  }

  /** A part of the text, with the same source. */
  SourcedText part(String part) {
    return new SourcedText(origin, source, part, text.equals(written) ? part : written);
  }

  /**
   * The sentence that the text cannot be used.
   *
   * @param is the rest of the sentence: "is not a duration such as 5s"
   */
  String refused(String is) {
    return origin == Origin.FILE
        ? source + ": cannot take \"" + written + "\": it " + is
        : source + ": \"" + text + "\" " + is;
  }

  /**
   * The sentence about another problem in this place.
   *
   * @param what the rest of the sentence: "cannot …"
   */
  String problem(String what) {
    return source + ": " + what;
  }
}
