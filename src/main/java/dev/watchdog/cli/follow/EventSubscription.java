package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.terminal.Format;
import dev.watchdog.cli.terminal.Style;
import java.net.ProtocolException;
import java.util.List;

/** The events of all programs. */
public final class EventSubscription implements Subscription {

  private final Format format;
  private final EventPrinter printer;
  private String from;

  /**
   * @param from as in the API: now, seq:N
   */
  public EventSubscription(String from, Format format, Style style) {
    this.from = from;
    this.format = format;
    this.printer = new EventPrinter(style);
  }

  @Override
  public String target() {
    return "/v1/events?from=" + from;
  }

  @Override
  public Printed take(String json) throws ProtocolException {
    JsonMessage message = JsonMessage.parse(json);
    from = Subscription.after(message, "seq").orElse(from);
    from = message.object("gap").flatMap(gap -> Subscription.after(gap, "to")).orElse(from);
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

  /**
   * The API has no {@code start}: event 1 is the first one, or a gap shows where the events begin.
   */
  @Override
  public void startAnew() {
    from = "seq:1";
  }
}
