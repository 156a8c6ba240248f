package dev.watchdog.config;

/**
 * A text that was given for something, and where it comes from.
 *
 * @param source for people: {@code -restart-delay}, {@code WATCHDOG_RESTART_DELAY}, or {@code
 *     watchdog.yaml:7:20: programs.web.restart-delay}
 * @param written what stands there, where variables fill it in, which may be secrets
 */
record SourcedText(Origin origin, String source, String text, String written) {

  /** A text that stands there as it is. */
  SourcedText(Origin origin, String source, String text) {
    this(origin, source, text, text);
  }

  /** Who gave it, the strongest first. */
  enum Origin {
    COMMAND_LINE,
    ENVIRONMENT,
    FILE,
    DEFAULT
  }

  static SourcedText byDefault(Option option) {
    return new SourcedText(Origin.DEFAULT, option.flag(), option.byDefault());
  }

  /** Whether somebody gave it, and it is not the default. */
  boolean isGiven() {
    return origin != Origin.DEFAULT;
  }

  /** A part of it, which comes from the same place. */
  SourcedText part(String part) {
    return new SourcedText(origin, source, part, text.equals(written) ? part : written);
  }

  /**
   * That it cannot be taken.
   *
   * @param is to follow the text: "is not a duration such as 5s"
   */
  String refused(String is) {
    return origin == Origin.FILE
        ? source + ": cannot take \"" + written + "\": it " + is
        : source + ": \"" + text + "\" " + is;
  }

  /**
   * That something is wrong beside it.
   *
   * @param what to follow its place: "cannot …"
   */
  String problem(String what) {
    return source + ": " + what;
  }
}
