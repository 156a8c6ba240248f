package dev.watchdog.ownlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.watchdog.text.Printable;
import dev.watchdog.text.Timestamp;
import java.util.List;

/**
 * A line of our log: {@code 2026-01-02T03:04:05.678Z INFO watchdog: app is up}. What a pattern of
 * logback's does, without what it costs to read one.
 */
final class TextEncoder extends EncoderBase<ILoggingEvent> {

  private static final int LEVEL_WIDTH = 5;

  private final ThrowableProxyConverter stack = new ThrowableProxyConverter();

  /**
   * @param isStackWanted of an exception the whole stack trace, instead of its first lines
   */
  TextEncoder(boolean isStackWanted) {
    stack.setOptionList(List.of(isStackWanted ? "full" : "short"));
  }

  @Override
  public void start() {
    stack.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String level = event.getLevel().toString();
    StringBuilder line = new StringBuilder(Timestamp.of(event.getInstant()));
    line.append(' ').append(level).repeat(' ', LEVEL_WIDTH - level.length());
    line.append(" watchdog: ");
    appendTamed(line, event.getFormattedMessage());
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(stack.convert(event));
    }
    return line.toString().getBytes(UTF_8);
  }

  /** A message may quote text from outside, which must neither break lines nor steer a terminal. */
  private static void appendTamed(StringBuilder line, String message) {
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      line.append(Printable.isControl(c) ? ' ' : c);
    }
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
