package dev.watchdog.web;

import java.util.function.Predicate;

/**
 * A reader of a feed: a position, and at most one message on its way. The next one is taken from
 * the feed when the system has taken that one; so nothing queues here for a slow reader, and what
 * has come meanwhile makes one message. For one event loop.
 *
 * @param <P> a position in the feed
 */
final class Subscriber<P> {

  private final Feed<P> feed;
  private final Predicate<P> isEnough;
  private final Outlet outlet;
  private P position;
  private boolean sending;
  private boolean ending;
  private boolean closed;

  /**
   * @param isEnough where to close; never, for the live tail
   */
  Subscriber(Feed<P> feed, P position, Predicate<P> isEnough, Outlet outlet) {
    this.feed = feed;
    this.position = position;
    this.isEnough = isEnough;
    this.outlet = outlet;
  }

  /** Sends what there is, unless a message is on its way. */
  void pump() {
    try {
      sendAll();
    } catch (RuntimeException e) { // a fault of ours costs this reader, and no other
      closed = true;
      outlet.fail(e);
    }
  }

  private void sendAll() {
    while (!sending && !closed) {
      if (isEnough.test(position)) {
        close();
        return;
      }
      Feed.Frame<P> frame = feed.next(position);
      boolean isAll = frame.after().equals(position);
      position = frame.after();
      if (frame.payload().isReadable()) {
        sending = true;
        outlet.send(frame.payload(), this::sent);
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

  /** How much of the feed it has not been sent yet. */
  long behind() {
    return feed.behind(position);
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
    outlet.close();
  }
}
