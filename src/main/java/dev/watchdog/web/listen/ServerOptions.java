package dev.watchdog.web.listen;

import io.vertx.core.http.HttpServerOptions;

/** The options of every HTTP server. */
public final class ServerOptions {

  private static final int LINE_BYTES_MAX = 4 * 1024;
  private static final int HEADERS_BYTES_MAX = 16 * 1024;
  private static final int FRAME_BYTES_MAX = 64 * 1024;
  private static final int BACKLOG = 1024; // connections that wait in the kernel
  private static final int HANDSHAKE_SECONDS_MAX = 5;

  private ServerOptions() {}

  public static HttpServerOptions options() {
    return new HttpServerOptions()
        .setMaxInitialLineLength(LINE_BYTES_MAX)
        .setMaxHeaderSize(HEADERS_BYTES_MAX)
        .setMaxWebSocketFrameSize(FRAME_BYTES_MAX)
        .setMaxWebSocketMessageSize(FRAME_BYTES_MAX)
        .setAcceptBacklog(BACKLOG)
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS_MAX)
        .setTcpKeepAlive(true)
        .setWebSocketClosingTimeout(1) // a peer that does not answer the close is closed anyway
        .setHttp2ClearTextEnabled(false)
        // Compressing for each reader would cost more than it saves inside a machine.
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }
}
