package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.terminal.Style;
import dev.watchdog.text.Durations;
import dev.watchdog.text.Printable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Status records as a table: titles, and a line for each program. */
public final class StatusTable {

  private static final List<String> TITLES =
      List.of("PROGRAM", "STATUS", "FOR", "PID", "RESTARTS", "LAST EXIT", "NEXT START");
  private static final int STATUS = TITLES.indexOf("STATUS");

  /** STOPPED, and what it waits for will never come. */
  private static final String BLOCKED = "BLOCKED";

  private static final List<String> NUMBERS = List.of("PID", "RESTARTS");
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");
  private static final int CELL_CHARS_MAX = 100;
  private static final String NOTHING = "–";

  private final Style style;
  private final InstantSource clock;

  public StatusTable(Style style, InstantSource clock) {
    this.style = style;
    this.clock = clock;
  }

  /** The table as text. */
  public String of(List<JsonMessage> records) {
    return String.join("\n", lines(records)) + "\n";
  }

  /** The lines without line ends; the first one has the titles. */
  List<String> lines(List<JsonMessage> records) {
    List<List<String>> rows =
        Stream.concat(Stream.of(TITLES), records.stream().map(this::cells)).toList();
    List<Integer> widths =
        IntStream.range(0, TITLES.size())
            .mapToObj(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toList();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private List<String> cells(JsonMessage status) {
    return List.of(
        text(status, "program"),
        status.text("blocked").isPresent() ? BLOCKED : text(status, "status"),
        time(status, "since").map(this::since).orElse(NOTHING),
        number(status, "pid"),
        number(status, "restarts"),
        status.object("exit").map(StatusTable::exit).orElse(NOTHING),
        time(status, "nextStart").map(this::until).orElse(NOTHING));
  }

  private static String text(JsonMessage status, String field) {
    return status.text(field).map(StatusTable::cell).orElse(NOTHING);
  }

  /**
   * Limits a cell, because a column is as wide as its longest cell; names have 63 characters at
   * most.
   */
  private static String cell(String text) {
    return Printable.of(
        text.length() <= CELL_CHARS_MAX ? text : text.substring(0, CELL_CHARS_MAX) + "…");
  }

  private static String number(JsonMessage status, String field) {
    return status.number(field).stream().mapToObj(Long::toString).findFirst().orElse(NOTHING);
  }

  private static Optional<Instant> time(JsonMessage status, String field) {
    try {
      return status.text(field).map(Instant::parse).filter(StatusTable::isOfOurTime);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Other times could overflow a difference. */
  private static boolean isOfOurTime(Instant time) {
    return !time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME);
  }

  private String since(Instant time) {
    Duration past = Duration.between(time, clock.instant());
    return past.compareTo(Duration.ofSeconds(1)) < 0
        ? "0 s"
        : Durations.describe(Duration.ofSeconds(past.toSeconds()));
  }

  /** Rounded up, so that "now" never appears too early. */
  private String until(Instant time) {
    long seconds = Duration.between(clock.instant(), time).plusMillis(999).toSeconds();
    return seconds <= 0 ? "now" : "in " + Durations.describe(Duration.ofSeconds(seconds));
  }

  private static String exit(JsonMessage exit) {
    String end =
        exit.text("signal")
            .map(StatusTable::cell)
            .or(() -> exit.number("code").stream().mapToObj(code -> "code " + code).findFirst())
            .orElse(NOTHING);
    return end
        + (exit.is("core") ? ", core dumped" : "")
        + (exit.is("oom") ? ", out of memory" : "");
  }

  private String line(List<String> cells, List<Integer> widths) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      boolean isNumber = NUMBERS.contains(TITLES.get(i));
      String form = "%" + (isNumber ? "" : "-") + widths.get(i) + "s";
      String cell = String.format(Locale.ROOT, form, cells.get(i));
      padded.add(i == STATUS ? cell.replace(cells.get(i), style.status(cells.get(i))) : cell);
    }
    return String.join("  ", padded).stripTrailing();
  }
}
