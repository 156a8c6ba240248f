package dev.watchdog.web.live;

import java.util.function.Predicate;

/**
 * A reader of a source: a position, and at most one message on its way. The next one is taken from
 * the source when the system has taken that one; so nothing queues here for a slow reader, and what
 * has come meanwhile makes one message. For one event loop.
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
   * @param isEnough where to close; never, for the live tail
   */
  Subscriber(MessageSource<P> source, P position, Predicate<P> isEnough, MessageSink sink) {
    this.source = source;
    this.position = position;
    this.isEnough = isEnough;
    this.sink = sink;
  }

  /** Sends what there is, unless a message is on its way. */
  void pump() {
    try {
      sendAll();
    } catch (RuntimeException e) { // a fault of ours costs this reader, and no other
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

  /** How much of the source it has not been sent yet. */
  long behind() {
    return source.behind(position);
  }

  /** Nothing more will come: closes once all has been sent. */
  void end() {
    ending = true;
    pump();
  }

  /** Sends no more. */
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
