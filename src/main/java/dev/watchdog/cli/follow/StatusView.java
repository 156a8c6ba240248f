package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.terminal.Format;
import dev.watchdog.cli.terminal.Style;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Shows status records that change over time. */
public sealed interface StatusView {

  /** The view that fits what stdout is. */
  static StatusView of(Format format, StatusTable table, Style style) {
    return format == Format.TEXT && style.redraws()
        ? new Redrawn(table)
        : new Appended(format, table);
  }

  /** The text that shows these records, after those before. */
  String show(List<JsonMessage> records);

  /** The text that shows the same records at a later time; empty if it is the same. */
  String showAgain();

  /** Whether the text changes with time alone. */
  boolean changesWithTime();

  /** Other text was printed: nothing before it can be overwritten. */
  void beginAnew();

  /** A table on a terminal, each one written over the one before. */
  final class Redrawn implements StatusView {

    /** A long line would wrap into two, and the cursor would not reach the top. */
    private static final String WRAP_OFF = "\u001b[?7l";

    private static final String WRAP_ON = "\u001b[?7h";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final StatusTable table;
    private List<JsonMessage> records = List.of();
    private int height;

    Redrawn(StatusTable table) {
      this.table = table;
    }

    @Override
    public String show(List<JsonMessage> shown) {
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
    public boolean changesWithTime() {
      return true;
    }

    @Override
    public void beginAnew() {
      height = 0;
    }
  }

  /** A line for each program first, and then a line for each change. */
  final class Appended implements StatusView {

    private final Format format;
    private final StatusTable table;
    private final Set<String> before = new HashSet<>();

    Appended(Format format, StatusTable table) {
      this.format = format;
      this.table = table;
    }

    @Override
    public String show(List<JsonMessage> records) {
      StringBuilder text = new StringBuilder();
      List<String> lines = lines(records);
      if (before.isEmpty() && format == Format.TEXT) {
        text.append(table.lines(records).getFirst()).append('\n');
      }
      IntStream.range(0, records.size())
          .filter(i -> !before.contains(records.get(i).json()))
          .forEach(i -> text.append(lines.get(i)).append('\n'));
      before.clear();
      records.forEach(record -> before.add(record.json()));
      return text.toString();
    }

    private List<String> lines(List<JsonMessage> records) {
      return switch (format) {
        case TEXT -> table.lines(records).subList(1, records.size() + 1);
        case JSON -> records.stream().map(JsonMessage::json).toList();
      };
    }

    @Override
    public String showAgain() {
      return "";
    }

    @Override
    public boolean changesWithTime() {
      return false;
    }

    /** Printed lines stay readable. */
    @Override
    public void beginAnew() {}
  }
}
