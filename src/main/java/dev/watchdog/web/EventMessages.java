package dev.watchdog.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.bus.EventHistory;
import io.netty.buffer.Unpooled;

/** Events, one a message. A position is the number of the next one. */
final class EventMessages implements MessageSource<Long> {

  private final EventHistory history;

  EventMessages(EventHistory history) {
    this.history = history;
  }

  @Override
  public Frame<Long> next(Long seq) {
    return history
        .find(seq)
        .map(event -> frame(event, seq + 1))
        .orElseGet(() -> gone(seq, history.oldest()));
  }

  private static Frame<Long> gone(long seq, long oldest) {
    return seq >= oldest
        ? new Frame<>(Unpooled.EMPTY_BUFFER, seq)
        : frame(
            "{\"gap\":{\"from\":"
                + seq
                + ",\"to\":"
                + (oldest - 1)
                + ",\"events\":"
                + (oldest - seq)
                + "}}",
            oldest);
  }

  private static Frame<Long> frame(String message, long after) {
    return new Frame<>(TextFrames.heap(message.getBytes(UTF_8)), after);
  }
}
