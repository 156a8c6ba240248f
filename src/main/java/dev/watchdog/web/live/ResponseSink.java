package dev.watchdog.web.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages as the body of a response. */
public record ResponseSink(HttpServerResponse response) implements MessageSink {

  private static final Logger LOG = LoggerFactory.getLogger(ResponseSink.class);

  @Override
  public void send(ByteBuf payload, Sent sent) {
    response
        .write(Buffer.buffer(ByteBufUtil.getBytes(payload)))
        .onComplete(written -> sent.sent(written.succeeded()));
  }

  @Override
  public void close() {
    response.end();
  }

  @Override
  public void fail(Throwable fault) {
    LOG.error("cannot continue a response", fault);
    response.reset();
  }
}
