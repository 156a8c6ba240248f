package dev.watchdog.web.live;

import io.netty.buffer.ByteBuf;

/** Takes the messages of a subscriber: a WebSocket, or the body of a response. */
public interface MessageSink {

  /** Called when a message was sent, or not. */
  @FunctionalInterface
  interface Sent {
    /**
     * A message was sent or has failed.
     *
     * @param successfully whether the system has taken all of it; if not, it takes no more
     */
    void sent(boolean successfully);
  }

  /** Sends a message. There is only one at a time. */
  void send(ByteBuf payload, Sent sent);

  /** Ends normally: there are no more messages. */
  void close();

  /** Ends because of a fault: further messages cannot be sent. */
  void fail(Throwable fault);
}
