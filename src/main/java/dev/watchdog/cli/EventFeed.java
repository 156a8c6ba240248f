package dev.watchdog.cli;

import java.net.ProtocolException;
import java.util.List;

/** The events of all programs. */
final class EventFeed implements Feed {

  private final Format format;
  private final EventPrinter printer;
  private String from;

  EventFeed(EventsOptions options, Style style) {
    this.format = options.format();
    this.printer = new EventPrinter(style);
    this.from = options.from();
  }

  @Override
  public String target() {
    return "/v1/events?from=" + from;
  }

  @Override
  public Printed take(String json) throws ProtocolException {
    Received message = Received.parse(json);
    from = Feed.after(message, "seq").orElse(from);
    from = message.object("gap").flatMap(gap -> Feed.after(gap, "to")).orElse(from);
    return switch (format) {
      case TEXT -> printer.print(message);
      case JSON -> Printed.json(List.of(message));
    };
  }

  @Override
  public boolean isLineOpen() {
    return false;
  }

  @Override
  public String endLine() {
    return "";
  }

  /** Events know no start, but the first is the same, or a gap that ends where they begin. */
  @Override
  public void startAnew() {
    from = "seq:1";
  }
}
