package dev.watchdog.it;

import io.vertx.core.json.JsonObject;

/** What every reader may count on: each line once, in order, or a gap that says what is gone. */
final class Numbering {

  private long next;
  private int run;
  private long lines;
  private long missing;
  private int gaps;

  /**
   * @param first the number of the first line that is wanted
   */
  Numbering(long first) {
    next = first;
  }

  /** The number of the next line. */
  long next() {
    return next;
  }

  long lines() {
    return lines;
  }

  long missing() {
    return missing;
  }

  int gaps() {
    return gaps;
  }

  /** Takes a message. */
  void accept(String message) {
    Tails.entries(message).forEach(this::entry);
  }

  private void entry(JsonObject entry) {
    if (Tails.isLine(entry)) {
      line(entry);
    } else if (Tails.isGap(entry)) {
      gap(entry.getJsonObject("gap"));
    } else {
      int started = entry.getJsonObject("run").getInteger("run");
      require(started > run, "run " + started + " after run " + run);
      run = started;
    }
  }

  private void line(JsonObject line) {
    require(Tails.seq(line) == next, "line " + Tails.seq(line) + " where " + next + " should be");
    next++;
    lines++;
  }

  private void gap(JsonObject gap) {
    long from = gap.getLong("from");
    long to = gap.getLong("to");
    boolean isExact = from == next && to >= from && gap.getLong("lines") == to - from + 1;
    require(isExact, gap + " where " + next + " should be");
    next = to + 1;
    missing += to - from + 1;
    gaps++;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
