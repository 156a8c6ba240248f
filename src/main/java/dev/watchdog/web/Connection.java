package dev.watchdog.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * Sees the requests and answers of one connection go by, and says whether it may go on. A WebSocket
 * may: pings find out whether somebody is there.
 */
final class Connection extends ChannelDuplexHandler {

  private static final String HANDLER = "handler"; // of Vert.x, the last one

  private final Channel channel;
  private final boolean isForProbes;
  private final Clock clock;
  private boolean isFirst = true;
  private boolean isReceiving;
  private boolean isWebSocket;
  private boolean isInterim;
  private int unanswered;
  private long since;
  private Unsent unsent = Unsent.NOTHING;
  private long stuckSince;

  /** Nanoseconds since some moment. */
  interface Clock {
    long nanos();
  }

  /** How far the system has taken what was written. */
  private record Unsent(long bytes, long progress) {
    static final Unsent NOTHING = new Unsent(0, 0);
  }

  private Connection(Channel channel, boolean isForProbes, Clock clock) {
    this.channel = channel;
    this.isForProbes = isForProbes;
    this.clock = clock;
    this.since = clock.nanos();
  }

  /**
   * Begins to watch.
   *
   * @param isForProbes whether it is closed when it asks for anything else
   */
  static Connection watch(Channel channel, boolean isForProbes, Clock clock) {
    Connection connection = new Connection(channel, isForProbes, clock);
    channel.pipeline().addBefore(HANDLER, "watch", connection);
    return connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof PingWebSocketFrame ping) {
      answer(ping, context);
      return;
    }
    if (message instanceof HttpRequest request) {
      if (isForProbes && !isProbe(request)) {
        ReferenceCountUtil.release(message);
        close();
        return;
      }
      isFirst = false;
      isReceiving = true;
      unanswered++;
      since = clock.nanos();
    }
    if (message instanceof LastHttpContent) {
      isReceiving = false;
    }
    context.fireChannelRead(message);
  }

  /**
   * Not every ping of a peer that does not read is answered, as RFC 6455 allows (section 5.5.3);
   * Vert.x would keep all the answers.
   */
  private static void answer(PingWebSocketFrame ping, ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content()));
    } else {
      ping.release();
    }
  }

  private static boolean isProbe(HttpRequest request) {
    return Guard.OPEN_TO_ALL.contains(request.uri());
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      isWebSocket |= response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
      isInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
    if (message instanceof LastHttpContent && !isInterim) {
      unanswered--;
      since = clock.nanos();
    }
    var _ = context.write(message, promise);
  }

  /** Closes it if it takes too long. */
  void check(Limits limits) {
    long now = clock.nanos();
    if (!isWebSocket && (isTooSlow(now, limits) || isStuck(now, limits))) {
      close();
    }
  }

  /** While an answer is due, time is ours: what comes behind it is not even read. */
  private boolean isTooSlow(long now, Limits limits) {
    if (unanswered > (isReceiving ? 1 : 0)) {
      return false;
    }
    boolean isPause = !isFirst && !isReceiving && !isForProbes;
    return isOver(isPause ? limits.pause() : limits.request(), since, now);
  }

  private boolean isStuck(long now, Limits limits) {
    Unsent before = unsent;
    unsent = unsent(channel.unsafe().outboundBuffer());
    if (unsent.bytes() == 0 || !unsent.equals(before)) {
      stuckSince = now;
    }
    return isOver(limits.stall(), stuckSince, now);
  }

  private static Unsent unsent(ChannelOutboundBuffer buffer) {
    return buffer == null
        ? Unsent.NOTHING
        : new Unsent(buffer.totalPendingWriteBytes(), buffer.currentProgress());
  }

  private static boolean isOver(Duration limit, long since, long now) {
    return now - since > limit.toNanos();
  }

  private void close() {
    cut(channel);
  }

  /**
   * Closes a channel below TLS and Vert.x: neither must wait for a peer that does not take what is
   * sent, nor may a close frame, which would stand behind all that.
   */
  static void cut(Channel channel) {
    var _ = channel.pipeline().firstContext().close();
  }
}
