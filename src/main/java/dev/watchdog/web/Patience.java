package dev.watchdog.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Keeps a connection open while a request on it waits: nothing is said then, for longer than a
 * connection may else be idle. Stands before the handler of Vert.x that would close it.
 */
final class Patience extends ChannelInboundHandlerAdapter {

  private static final String HANDLER_OF_VERTX = "handler";

  private Patience() {}

  /**
   * Begins.
   *
   * @return ends it
   */
  static Runnable with(HttpConnection connection) {
    return with(((ConnectionBase) connection).channel().pipeline(), HANDLER_OF_VERTX);
  }

  static Runnable with(ChannelPipeline pipeline, String next) {
    Patience patience = new Patience();
    pipeline.addBefore(next, null, patience);
    return () -> {
      if (pipeline.context(patience) != null) { // a closed connection has let go of it
        pipeline.remove(patience);
      }
    };
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof IdleStateEvent)) {
      context.fireUserEventTriggered(event);
    }
  }
}
