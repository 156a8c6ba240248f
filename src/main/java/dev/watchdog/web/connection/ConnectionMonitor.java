package dev.watchdog.web.connection;

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
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Watches a connection: sees requests, answers and messages pass, counts the memory that they hold,
 * and closes the connection if they take too long. An idle WebSocket may stay open: pings find out
 * whether its peer is there.
 */
public final class ConnectionMonitor extends ChannelDuplexHandler implements MemoryBudget.Holder {

  /** What a connection takes by itself: 8.0 KB of the heap each, measured with 1,000. */
  static final int BYTES = 8 * 1024;

  /** The same with TLS: 14 KB each, measured with 200. */
  static final int TLS_BYTES = 24 * 1024;

  /**
   * The part of a message that has arrived, at most: a head of {@link RequestDecoder#HEADERS_MAX}
   * headers and 16 KiB, a body of 64 KiB, a frame, the buffers of a handshake.
   */
  private static final int INCOMPLETE_BYTES = 96 * 1024;

  /** A request or an open WebSocket without its headers: 7 KB, measured. */
  private static final int REQUEST_BYTES = 8 * 1024;

  /** What Netty counts for a write in addition to its bytes (ChannelOutboundBuffer). */
  private static final int ENTRY_BYTES = 96;

  /** A header without its text: an entry, a name and a value. */
  private static final int HEADER_BYTES = 160;

  private static final AttributeKey<ConnectionMonitor> KEY =
      AttributeKey.valueOf(ConnectionMonitor.class, "");

  private final Channel channel;
  private final Origin origin;
  private final int bareBytes;
  private final MemoryBudget budget;
  private final Clock clock;
  private Predicate<String> isPathAllowed = _ -> true;
  private boolean isShort;
  private Runnable passedOn = () -> {};
  private boolean isFirst = true;

  /** Part of a message has arrived, and its end has not. */
  private boolean isIncoming;

  /** A body is due. */
  private boolean isReceiving;

  private boolean isFragmented;
  private boolean isWebSocket;
  private boolean isInterim;
  private long since;
  private long progress;

  /** Whether Vert.x has a request and has not answered it. */
  private boolean isAnswering;

  /**
   * What has arrived after that request. Vert.x would answer it although the peer takes no answers,
   * and keep the answers where their memory is not counted; so it gets one request at a time.
   */
  private final Queue<Object> behind = new ArrayDeque<>(1);

  /** All bytes ever written to the channel, and how many of them the system has taken. */
  private long writtenBytes;

  private long takenBytes;
  private long stuckSince;
  private long requestBytes;

  /** The bytes of each request whose answer is not complete yet. */
  private final Queue<Long> requests = new ArrayDeque<>(1);

  private long heldBytes;
  private long countedBytes;

  /** Nanoseconds since some moment. */
  @FunctionalInterface
  public interface Clock {
    long nanos();
  }

  /**
   * Begins to watch a connection.
   *
   * @param budget counts it until {@link #closed}
   */
  ConnectionMonitor(Channel channel, Origin origin, MemoryBudget budget, Clock clock) {
    this.channel = channel;
    this.origin = origin;
    this.bareBytes = bareBytes(channel);
    this.budget = budget;
    this.clock = clock;
    this.since = clock.nanos();
    this.progress = since;
    this.stuckSince = since;
    this.countedBytes = bareBytes;
    channel.attr(KEY).set(this);
    budget.add(this, bareBytes);
  }

  /** What is counted for an idle connection. */
  static int bareBytes(Channel channel) {
    return channel.pipeline().get(SslHandler.class) == null ? BYTES : TLS_BYTES;
  }

  /** Closes it when it asks for another path, or is idle after a request. */
  void allowOnly(Predicate<String> paths) {
    isPathAllowed = paths;
    isShort = true;
  }

  /** The monitor of this connection. */
  public static ConnectionMonitor of(HttpConnection connection) {
    return Channels.of(connection).attr(KEY).get();
  }

  /**
   * Counts memory that is kept for its peer.
   *
   * @param bytes negative when it is freed
   */
  public void hold(long bytes) {
    heldBytes += bytes;
    measure();
  }

  // Inbound.

  /** Bytes have arrived and are decoded next. */
  void bytesArrived() {
    if (!isIncoming) {
      isIncoming = true;
      if (isWebSocket || (requests.isEmpty() && !isFirst)) {
        since = clock.nanos();
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!channel.isActive()) { // decoded after the end, when no answer can be sent
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      if (!isPathAllowed.test(request.uri())) {
        ReferenceCountUtil.release(message);
        Channels.cut(channel);
        return;
      }
      requested(request);
    } else if (message instanceof PingWebSocketFrame ping) {
      messageEnded(isFragmented);
      answer(ping, context);
      return;
    } else if (message instanceof WebSocketFrame frame) {
      received(frame);
    }
    if (message instanceof LastHttpContent) {
      isReceiving = false;
      messageEnded(false);
    }
    behind.add(message);
    passOn(context);
  }

  /** Passes on what has arrived, up to a request that has to wait. */
  private void passOn(ChannelHandlerContext context) {
    for (Object next = behind.peek(); next != null; next = behind.peek()) {
      if (next instanceof HttpRequest) {
        if (isAnswering || !channel.isWritable()) {
          return;
        }
        isAnswering = true;
      }
      context.fireChannelRead(behind.remove());
    }
  }

  /** Calls a listener when something that had to wait was passed on. */
  void onPassedOn(Runnable listener) {
    passedOn = listener;
  }

  /** Whether something has to wait. Nothing more is read meanwhile. */
  boolean isBehind() {
    return !behind.isEmpty();
  }

  private void passOnWhatWaits(ChannelHandlerContext context) {
    if (isBehind()) {
      passOn(context);
      context.fireChannelReadComplete();
      passedOn.run();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    since = clock.nanos(); // what has arrived before is read only now
    passOnWhatWaits(context);
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    behind.forEach(ReferenceCountUtil::release);
    behind.clear();
  }

  private void requested(HttpRequest request) {
    isFirst = false;
    isReceiving = true;
    since = clock.nanos();
    long bytes = REQUEST_BYTES;
    for (Map.Entry<String, String> header : request.headers()) {
      bytes += HEADER_BYTES + 2L * (header.getKey().length() + header.getValue().length());
    }
    requests.add(bytes);
    requestBytes += bytes;
  }

  private void received(WebSocketFrame frame) {
    boolean isData =
        frame instanceof TextWebSocketFrame
            || frame instanceof BinaryWebSocketFrame
            || frame instanceof ContinuationWebSocketFrame;
    if (isData) { // others may come between fragments (RFC 6455, section 5.4)
      isFragmented = !frame.isFinalFragment();
    }
    messageEnded(isFragmented);
  }

  private void messageEnded(boolean isMoreToCome) {
    isIncoming = isMoreToCome;
    progress = clock.nanos();
  }

  /**
   * Does not answer every ping of a peer that does not read, as RFC 6455 allows (section 5.5.3).
   * Vert.x would keep all the answers.
   */
  private static void answer(PingWebSocketFrame ping, ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content()));
    } else {
      ping.release();
    }
  }

  // Outbound.

  /** Answers pass here before they become bytes; frames that readers share do not. */
  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      isWebSocket |= response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
      isInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
    var _ = context.write(message, promise);
    if (message instanceof LastHttpContent && !isInterim) {
      answered();
      if (isBehind()) { // not from within the answer
        context.executor().execute(() -> passOnWhatWaits(context));
      }
    }
  }

  private void answered() {
    isAnswering = false;
    since = clock.nanos();
    Long bytes = requests.poll(); // null if the answer was to something that is not a request
    if (bytes != null && !isWebSocket) { // which keeps its request
      requestBytes -= bytes;
    }
  }

  /** All bytes pass here. */
  void written(int bytes) {
    writtenBytes += bytes + ENTRY_BYTES;
  }

  // Memory.

  @Override
  public void measure() {
    long unsent = unsentBytes();
    long now = bareBytes + requestBytes + heldBytes + unsent + (isIncoming ? INCOMPLETE_BYTES : 0);
    if (now != countedBytes) {
      long change = now - countedBytes;
      countedBytes = now;
      budget.change(this, change);
    }
  }

  /** What the system has not taken yet. */
  private long unsentBytes() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    if (buffer == null) {
      return 0; // it is closed
    }
    long unsent = buffer.totalPendingWriteBytes();
    long taken = writtenBytes - unsent + buffer.currentProgress();
    if (taken > takenBytes || unsent == 0) {
      takenBytes = taken;
      stuckSince = clock.nanos();
      progress = unsent == 0 ? progress : stuckSince;
    }
    return unsent;
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public long extraBytes() {
    return countedBytes - bareBytes;
  }

  @Override
  public long progressNanos() {
    return progress;
  }

  @Override
  public void giveUp() {
    closed();
    Channels.cut(channel);
  }

  /** It is no longer counted. */
  void closed() {
    budget.remove(this, countedBytes);
  }

  // Time.

  /** Closes it if it takes too long. */
  void check(TimeLimits limits) {
    measure();
    long now = clock.nanos();
    if (isTooSlow(now, limits) || (!isWebSocket && isOver(limits.stall(), stuckSince, now))) {
      Channels.cut(channel);
    }
  }

  private boolean isTooSlow(long now, TimeLimits limits) {
    if (isWebSocket) {
      return isIncoming && isOver(limits.message(), since, now);
    }
    if (requests.size() > (isReceiving ? 1 : 0) || !channel.isWritable()) {
      return false; // the server takes the time, or a stall, in which nothing more is read
    }
    boolean isPause = !isFirst && !isIncoming && !isReceiving && !isShort;
    return isOver(isPause ? limits.pause() : limits.message(), since, now);
  }

  private static boolean isOver(Duration limit, long since, long now) {
    return now - since > limit.toNanos();
  }
}
