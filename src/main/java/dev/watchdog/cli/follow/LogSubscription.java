package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.JsonMessage;
import dev.watchdog.cli.client.LogRequest;
import dev.watchdog.cli.terminal.Format;
import java.net.ProtocolException;
import java.util.List;

/** The live tail of a program's output. */
public final class LogSubscription implements Subscription {

  private final LogRequest request;
  private final Format format;
  private final LinePrinter printer;
  private String from;

  public LogSubscription(LogRequest request, Format format, LinePrinter printer) {
    this.request = request;
    this.format = format;
    this.printer = printer;
    this.from = request.from();
  }

  @Override
  public String target() {
    return request.live(from);
  }

  @Override
  public Printed take(String json) throws ProtocolException {
    JsonMessage message = JsonMessage.parse(json);
    List<JsonMessage> lines = message.objects("lines").orElse(List.of());
    if (!lines.isEmpty()) {
      from = Subscription.after(lines.getLast(), "seq").orElse(from);
    }
    from = message.object("gap").flatMap(gap -> Subscription.after(gap, "to")).orElse(from);
    return switch (format) {
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
