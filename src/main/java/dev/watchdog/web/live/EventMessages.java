package dev.watchdog.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.bus.EventHistory;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;

/** Events, one in each message. A position is the number of the next event. */
public final class EventMessages implements MessageSource<Long> {

  private final EventHistory history;

  public EventMessages(EventHistory history) {
    this.history = history;
  }

  @Override
  public Frame<Long> next(Long seq) {
    return history
        .find(seq)
        .map(event -> frame(event, seq + 1))
        .orElseGet(() -> gapOrNothing(seq, history.oldest()));
  }

  private static Frame<Long> gapOrNothing(long seq, long oldest) {
    if (seq >= oldest) {
      return new Frame<>(Unpooled.EMPTY_BUFFER, seq);
    }
    JsonObject gap =
        new JsonObject().put("from", seq).put("to", oldest - 1).put("events", oldest - seq);
    return frame(new JsonObject().put("gap", gap).encode(), oldest);
  }

  private static Frame<Long> frame(String message, long after) {
    return new Frame<>(TextFrames.heap(message.getBytes(UTF_8)), after);
  }
}
