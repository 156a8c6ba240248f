package dev.watchdog.it;

import io.vertx.core.json.JsonObject;

/** Checks that a reader gets each line once and in order, or a gap instead of it. */
final class SequenceCheck {

  private long next;
  private int run;
  private long lines;
  private long missing;
  private int gaps;

  /**
   * @param first the number of the first expected line
   */
  SequenceCheck(long first) {
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

  /** Checks the entries of a message. */
  void accept(String message) {
    TailMessages.entries(message).forEach(this::entry);
  }

  private void entry(JsonObject entry) {
    if (TailMessages.isLine(entry)) {
      line(entry);
    } else if (TailMessages.isGap(entry)) {
      gap(entry.getJsonObject("gap"));
    } else {
      int started = entry.getJsonObject("run").getInteger("run");
      require(started > run, "run " + started + " after run " + run);
      run = started;
    }
  }

  private void line(JsonObject line) {
    require(
        TailMessages.seq(line) == next,
        "line " + TailMessages.seq(line) + " where " + next + " should be");
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
