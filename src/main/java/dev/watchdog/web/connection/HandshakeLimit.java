package dev.watchdog.web.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Limits how many TLS handshakes a server has under way. Each takes 12 KB of the heap, and perhaps
 * some of a processor, before anything is known of its peer, and Vert.x reports a connection only
 * when its handshake is over. While there are as many as may be, further connections wait in the
 * kernel's backlog, and handshakes that take longer than a second are cut.
 *
 * <p>For the event loop that accepts.
 */
public final class HandshakeLimit extends ChannelInboundHandlerAdapter {

  static final int HANDSHAKES_MAX = 64;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The handshakes under way, the oldest first, and when they began. */
  private final Map<Channel, Long> underWay = new LinkedHashMap<>();

  private boolean isPaused;

  /** A transport that sets this limit for TLS servers. */
  public static Transport transport() {
    return new TransportInternal("nio", true, null, new Limited());
  }

  private static final class Limited extends NioTransport {
    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap server) {
      super.configure(options, domainSocket, server);
      if (options.isSsl()) {
        server.handler(new HandshakeLimit());
      }
    }
  }

  /** A connection was accepted; Vert.x does not know it yet. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel accepted = (Channel) message;
    underWay.put(accepted, System.nanoTime());
    accepted
        .closeFuture()
        .addListener(_ -> context.executor().execute(() -> over(accepted, context)));
    accepted.pipeline().addLast(new Handshake(() -> over(accepted, context), context));
    if (underWay.size() >= HANDSHAKES_MAX && !isPaused) {
      isPaused = true;
      context.channel().config().setAutoRead(false);
      cutTheSlow(context);
    }
    context.fireChannelRead(message);
  }

  private void cutTheSlow(ChannelHandlerContext context) {
    if (!isPaused) {
      return;
    }
    long now = System.nanoTime();
    Iterator<Map.Entry<Channel, Long>> oldest = underWay.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Channel, Long> handshake = oldest.next();
      if (now - handshake.getValue() < PATIENCE_NANOS) {
        break;
      }
      var _ = handshake.getKey().close();
    }
    var _ = context.executor().schedule(() -> cutTheSlow(context), 100, TimeUnit.MILLISECONDS);
  }

  private void over(Channel accepted, ChannelHandlerContext context) {
    underWay.remove(accepted);
    if (isPaused && underWay.size() < HANDSHAKES_MAX) {
      isPaused = false;
      context.channel().config().setAutoRead(true);
    }
  }

  /** In the pipeline of an accepted connection: says when its handshake is over. */
  private static final class Handshake extends ChannelInboundHandlerAdapter {

    private final Runnable over;
    private final ChannelHandlerContext server;

    Handshake(Runnable over, ChannelHandlerContext server) {
      this.over = over;
      this.server = server;
    }

    /** By now Vert.x has put its handlers behind this one. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
      SslHandler ssl = context.pipeline().get(SslHandler.class);
      if (ssl != null) {
        ssl.handshakeFuture().addListener(_ -> server.executor().execute(over));
      }
      context.pipeline().remove(this);
      context.fireChannelActive();
    }
  }
}
