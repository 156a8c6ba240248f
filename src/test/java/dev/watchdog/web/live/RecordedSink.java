package dev.watchdog.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A sink whose messages leave when a test says so. */
final class RecordedSink implements MessageSink {

  final List<String> messages = new ArrayList<>();

  /** What happened to it, in order: messages, close, fail. */
  final List<String> all = new ArrayList<>();

  private final Deque<Sent> onTheirWay = new ArrayDeque<>();
  private boolean isFast;

  /** One that the system takes everything from at once. */
  static RecordedSink fast() {
    RecordedSink sink = new RecordedSink();
    sink.isFast = true;
    return sink;
  }

  @Override
  public void send(ByteBuf payload, Sent sent) {
    String message = payload.toString(UTF_8);
    messages.add(message);
    all.add(message);
    if (isFast) {
      sent.sent(true);
    } else {
      onTheirWay.add(sent);
    }
  }

  int onTheirWay() {
    return onTheirWay.size();
  }

  /** The message on its way has left, or not. */
  void leave(boolean successfully) {
    onTheirWay.remove().sent(successfully);
  }

  @Override
  public void close() {
    all.add("close");
  }

  @Override
  public void fail(Throwable fault) {
    all.add("fail: " + fault.getMessage());
  }
}
