package dev.watchdog.web.live;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Log.Readers;
import dev.watchdog.logs.Position;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** The live readers of one program's log. For one event loop. */
public final class LogTail {

  private final Log log;
  private final Bytes scratch;
  private final Hub hub;
  private final Map<LogView, LogMessages> sources = new HashMap<>();

  /**
   * @param scratch see {@link LogMessages}
   */
  LogTail(Log log, Executor loop, Bytes scratch) {
    this.log = log;
    this.scratch = scratch;
    this.hub = new Hub(loop, log::onAppend);
  }

  public Log log() {
    return log;
  }

  Readers readers() {
    return new Readers(hub.size(), hub.behindMax());
  }

  /**
   * Sends what there is from a position on, and what is added. Readers of one view share what is
   * encoded for it.
   *
   * @return ends it
   */
  public Runnable subscribe(LogView view, Position from, MessageSink sink) {
    LogMessages source = sources.computeIfAbsent(view, v -> new LogMessages(log, v, scratch));
    Runnable unsubscribe = hub.add(source, from, sink);
    return () -> {
      unsubscribe.run();
      if (hub.isEmpty()) {
        sources.values().forEach(LogMessages::clear);
        sources.clear();
      }
    };
  }

  /** Sends what there is now from a position on, and closes. */
  public void sendOnce(LogView view, Position from, MessageSink sink) {
    Position end = log.end();
    LogMessages source = new LogMessages(log, view, scratch);
    MessageSink alone = new Unshared(source, sink);
    new Subscriber<>(source, from, at -> at.offset() >= end.offset(), alone).pump();
  }

  /** The only sink of its source, which need not keep what has been sent. */
  private record Unshared(LogMessages source, MessageSink sink) implements MessageSink {
    @Override
    public void send(ByteBuf payload, Sent sent) {
      sink.send(
          payload,
          successfully -> {
            source.clear();
            sent.sent(successfully);
          });
    }

    @Override
    public void close() {
      sink.close();
    }

    @Override
    public void fail(Throwable fault) {
      source.clear();
      sink.fail(fault);
    }
  }

  /** Sends every reader what is left and closes it. */
  void end() {
    hub.end();
  }
}
