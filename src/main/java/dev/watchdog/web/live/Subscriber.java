package dev.watchdog.web.live;

import java.util.function.Predicate;

/**
 * A reader of a source: a position, and at most one message on its way. It takes the next message
 * from the source when the system has taken that one; so nothing queues for a slow reader, and what
 * was added meanwhile becomes one message. For one event loop.
 *
 * @param <P> a position in the source
 */
final class Subscriber<P> {

  private final MessageSource<P> source;
  private final Predicate<P> isEnough;
  private final MessageSink sink;
  private P position;
  private boolean sending;
  private boolean ending;
  private boolean closed;

  /**
   * @param isEnough whether to close at a position; never, for the live tail
   */
  Subscriber(MessageSource<P> source, P position, Predicate<P> isEnough, MessageSink sink) {
    this.source = source;
    this.position = position;
    this.isEnough = isEnough;
    this.sink = sink;
  }

  /** Sends what the source has, unless a message is on its way. */
  void pump() {
    try {
      sendAll();
    } catch (RuntimeException e) { // ends this reader and no other
      closed = true;
      sink.fail(e);
    }
  }

  private void sendAll() {
    while (!sending && !closed) {
      if (isEnough.test(position)) {
        close();
        return;
      }
      MessageSource.Frame<P> frame = source.next(position);
      boolean isAll = frame.after().equals(position);
      position = frame.after();
      if (frame.payload().isReadable()) {
        sending = true;
        sink.send(frame.payload(), this::sent);
      } else if (isAll) {
        closeIfEnding();
        return;
      }
    }
  }

  private void sent(boolean successfully) {
    sending = false;
    closed |= !successfully;
    pump();
  }

  /** How many lines or events it has not been sent yet. */
  long behind() {
    return source.behind(position);
  }

  /** Nothing more will be added: closes when everything was sent. */
  void end() {
    ending = true;
    pump();
  }

  /** Sends nothing more. */
  void stop() {
    closed = true;
  }

  private void closeIfEnding() {
    if (ending) {
      close();
    }
  }

  private void close() {
    closed = true;
    sink.close();
  }
}
