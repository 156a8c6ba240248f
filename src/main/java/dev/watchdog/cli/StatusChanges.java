package dev.watchdog.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A line for each program first, and then for each that has changed. */
final class StatusChanges implements StatusView {

  private final Format format;
  private final StatusTable table;
  private final Set<String> before = new HashSet<>();

  StatusChanges(Format format, StatusTable table) {
    this.format = format;
    this.table = table;
  }

  @Override
  public String show(List<Received> records) {
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

  private List<String> lines(List<Received> records) {
    return switch (format) {
      case TEXT -> table.lines(records).subList(1, records.size() + 1);
      case JSON -> records.stream().map(Received::json).toList();
    };
  }

  @Override
  public String showAgain() {
    return "";
  }

  @Override
  public boolean isMoving() {
    return false;
  }

  /** What was printed stays readable. */
  @Override
  public void beginAnew() {}
}
