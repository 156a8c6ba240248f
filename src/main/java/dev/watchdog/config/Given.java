package dev.watchdog.config;

/**
 * A text that was given for something, and where it comes from.
 *
 * @param source for people: {@code -restart-delay}, {@code WATCHDOG_RESTART_DELAY}, or {@code
 *     watchdog.yaml:7:20: programs.web.restart-delay}
 */
record Given(Origin origin, String source, String text) {

  /** Who gave it, the strongest first. */
  enum Origin {
    COMMAND_LINE,
    ENVIRONMENT,
    FILE,
    DEFAULT
  }

  static Given byDefault(Option option) {
    return new Given(Origin.DEFAULT, option.flag(), option.byDefault());
  }

  /** Whether somebody gave it, and it is not the default. */
  boolean isGiven() {
    return origin != Origin.DEFAULT;
  }

  /** A part of it, which comes from the same place. */
  Given part(String part) {
    return new Given(origin, source, part);
  }

  /**
   * That it cannot be taken.
   *
   * @param is to follow the text: "is not a duration such as 5s"
   */
  String refused(String is) {
    return origin == Origin.FILE
        ? source + ": cannot take \"" + text + "\": it " + is
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
