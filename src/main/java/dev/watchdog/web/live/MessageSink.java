package dev.watchdog.web.live;

import io.netty.buffer.ByteBuf;

/** Where a subscriber's messages go: a WebSocket, or the body of a response. */
public interface MessageSink {

  /** Told what became of a message. */
  @FunctionalInterface
  interface Sent {
    /**
     * The message has left.
     *
     * @param successfully whether the system has taken all of it; if not, it takes no more
     */
    void sent(boolean successfully);
  }

  /** Sends a message; one at a time. */
  void send(ByteBuf payload, Sent sent);

  /** There is no more. */
  void close();

  /** There is more, but it cannot be sent. */
  void fail(Throwable fault);
}
