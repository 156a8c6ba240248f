package dev.watchdog.web.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * The decoder of Vert.x with two limits more. The number of headers: a header of two bytes becomes
 * objects of 200, so that a limit on bytes does not limit memory. And no header is folded over
 * several lines (obs-fold, RFC 9112, section 5.2), which is read in different ways by different
 * servers.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {

  /** Browsers send 15 to 20, proxies add some. Trailers count too. */
  static final int HEADERS_MAX = 100;

  private int headers;
  private boolean hasRequestLine;
  private boolean hasHead;
  private boolean isFolded;

  RequestDecoder(HttpServerOptions options) {
    super(options);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (!hasHead) {
      isFolded |= hasFold(buffer);
    }
    int before = out.size();
    super.decode(context, buffer, out);
    for (int i = before; i < out.size(); i++) {
      boolean isEnd = out.get(i) instanceof LastHttpContent;
      hasHead = !isEnd;
      hasRequestLine &= !isEnd;
    }
  }

  /** Whether a line of the head, but not the first one, begins with white space. */
  private boolean hasFold(ByteBuf buffer) {
    boolean isAtLineStart = hasRequestLine;
    for (int i = buffer.readerIndex(); i < buffer.writerIndex(); i++) {
      byte b = buffer.getByte(i);
      if (isAtLineStart && (b == HttpConstants.SP || b == HttpConstants.HT)) {
        return true;
      } else if (isAtLineStart && (b == HttpConstants.CR || b == HttpConstants.LF)) {
        return false; // the empty line that ends the head
      }
      isAtLineStart = b == HttpConstants.LF;
    }
    return false;
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) {
    headers = 0;
    hasRequestLine = true;
    return super.createMessage(initialLine);
  }

  /** Called for each header, before it becomes objects. */
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    if (++headers > HEADERS_MAX) {
      throw new TooLongHttpHeaderException("more than " + HEADERS_MAX + " headers");
    }
    return super.splitHeaderName(line, start, length);
  }

  /** Called once for each head, at its end. */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    if (isFolded) {
      isFolded = false;
      throw new IllegalArgumentException("a header is folded");
    }
    return super.isContentAlwaysEmpty(message);
  }
}
