package dev.watchdog.probes;

import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * A regular expression that is looked for in lines, for no longer than a given time each: there are
 * some that take ages on a line that they do not match.
 */
final class LinePattern {

  /** Between two looks at the clock. */
  private static final int CHARS_PER_LOOK = 1_024;

  private final Pattern pattern;
  private final long timeoutNanos;
  private final LongSupplier nanoTime;

  LinePattern(String regex, long timeoutNanos, LongSupplier nanoTime) {
    this.pattern = Pattern.compile(regex);
    this.timeoutNanos = timeoutNanos;
    this.nanoTime = nanoTime;
  }

  /** It took too long, or more stack than there is. */
  static final class GivenUpException extends Exception {

    private static final long serialVersionUID = 1;

    GivenUpException() {
      super(null, null, false, false);
    }
  }

  /** As it was written, between slashes. */
  @Override
  public String toString() {
    return "/" + pattern.pattern() + "/";
  }

  /** Whether it is found somewhere in a line. */
  boolean isIn(String line) throws GivenUpException {
    try {
      return pattern.matcher(new TimedText(line, nanoTime.getAsLong() + timeoutNanos)).find();
    } catch (TimeIsOver | StackOverflowError e) {
      throw new GivenUpException();
    }
  }

  private static final class TimeIsOver extends RuntimeException {

    private static final long serialVersionUID = 1;

    TimeIsOver() {
      super(null, null, false, false);
    }
  }

  /** A pattern can do nothing without reading a character, and so it is stopped here. */
  private final class TimedText implements CharSequence {

    private final String text;
    private final long end;
    private int reads;

    TimedText(String text, long end) {
      this.text = text;
      this.end = end;
    }

    @Override
    public char charAt(int index) {
      if (++reads % CHARS_PER_LOOK == 0 && nanoTime.getAsLong() - end > 0) {
        throw new TimeIsOver();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int finish) {
      return text.subSequence(start, finish);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
