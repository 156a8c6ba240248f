package dev.watchdog.cli;

import java.util.List;

/** A table on a terminal, in one place: each is written over the one before. */
final class StatusScreen implements StatusView {

  /** Without it a line that is too long takes two, and we would come up short. */
  private static final String WRAP_OFF = "\u001b[?7l";

  private static final String WRAP_ON = "\u001b[?7h";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final StatusTable table;
  private List<Received> records = List.of();
  private int height;

  StatusScreen(StatusTable table) {
    this.table = table;
  }

  @Override
  public String show(List<Received> shown) {
    records = shown;
    return showAgain();
  }

  /** In one piece, so that an interrupt leaves the cursor below a whole table. */
  @Override
  public String showAgain() {
    String back = height == 0 ? "" : "\r\u001b[" + height + "A";
    List<String> lines = table.lines(records);
    height = lines.size();
    String text = String.join(CLEAR_LINE + "\n", lines) + CLEAR_LINE + "\n";
    return WRAP_OFF + back + text + CLEAR_BELOW + WRAP_ON;
  }

  @Override
  public boolean isMoving() {
    return true;
  }

  @Override
  public void beginAnew() {
    height = 0;
  }
}
