package dev.watchdog.cli;

import java.net.ProtocolException;
import java.util.List;

/** The live tail of a program's output. */
final class LogFeed implements Feed {

  private final LogsOptions options;
  private final LinePrinter printer;
  private String from;

  LogFeed(LogsOptions options, Style style) {
    this.options = options;
    this.printer = new LinePrinter(style, options.raw());
    this.from = options.from();
  }

  @Override
  public String target() {
    return options.live(from);
  }

  @Override
  public Printed take(String json) throws ProtocolException {
    Received message = Received.parse(json);
    List<Received> lines = message.objects("lines").orElse(List.of());
    if (!lines.isEmpty()) {
      from = Feed.after(lines.getLast(), "seq").orElse(from);
    }
    from = message.object("gap").flatMap(gap -> Feed.after(gap, "to")).orElse(from);
    return switch (options.format()) {
      case TEXT -> printer.print(message);
      case JSON -> Printed.json(message.objects("lines").orElse(List.of(message)));
    };
  }

  @Override
  public boolean isLineOpen() {
    return printer.isLineOpen();
  }

  @Override
  public String endLine() {
    return printer.endLine();
  }

  @Override
  public void startAnew() {
    from = "start";
  }
}
