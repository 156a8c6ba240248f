package dev.watchdog.web;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Position;
import dev.watchdog.logs.Readers;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** Those who read one program's log live. For one event loop. */
final class ProgramTail {

  private final Log log;
  private final Bytes scratch;
  private final Hub hub;
  private final Map<View, LogFeed> feeds = new HashMap<>();

  /**
   * @param scratch see {@link LogFeed}
   */
  ProgramTail(Log log, Executor loop, Bytes scratch) {
    this.log = log;
    this.scratch = scratch;
    this.hub = new Hub(loop, log::onAppend);
  }

  Log log() {
    return log;
  }

  Readers readers() {
    return new Readers(hub.size(), hub.behindMax());
  }

  /**
   * Sends what there is from a position on, and what comes. Readers of one view share what is
   * encoded for it.
   *
   * @return ends it
   */
  Runnable subscribe(View view, Position from, Outlet outlet) {
    LogFeed feed = feeds.computeIfAbsent(view, v -> new LogFeed(log, v, scratch));
    Runnable unsubscribe = hub.add(feed, from, outlet);
    return () -> {
      unsubscribe.run();
      if (hub.isEmpty()) {
        feeds.values().forEach(LogFeed::clear);
        feeds.clear();
      }
    };
  }

  /** Sends what there is now from a position on, and closes. */
  void sendOnce(View view, Position from, Outlet outlet) {
    Position end = log.end();
    LogFeed feed = new LogFeed(log, view, scratch);
    Outlet alone = new Alone(feed, outlet);
    new Subscriber<>(feed, from, at -> at.offset() >= end.offset(), alone).pump();
  }

  /** The outlet of a feed that nobody shares: it need not keep what has been sent. */
  private record Alone(LogFeed feed, Outlet outlet) implements Outlet {
    @Override
    public void send(ByteBuf payload, Sent sent) {
      outlet.send(
          payload,
          successfully -> {
            feed.clear();
            sent.sent(successfully);
          });
    }

    @Override
    public void close() {
      outlet.close();
    }

    @Override
    public void fail(Throwable fault) {
      feed.clear();
      outlet.fail(fault);
    }
  }

  /** Nothing more will come: everyone gets what is left, and is closed. */
  void end() {
    hub.end();
  }
}
