package dev.watchdog.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/**
 * Whether somebody is still there at the other end of a WebSocket, whatever TCP believes. For one
 * event loop.
 */
final class Heartbeat {

  /** How many pings in a row may stay unanswered. */
  private static final int SILENT_PINGS_MAX = 2;

  private final ServerWebSocket socket;
  private final Runnable onSilence;
  private int silentPings;

  /**
   * @param onSilence what to do about one who gave none for long
   */
  Heartbeat(ServerWebSocket socket, Runnable onSilence) {
    this.socket = socket;
    this.onSilence = onSilence;
    socket.pongHandler(_ -> heard());
  }

  /** Here is one. */
  void heard() {
    silentPings = 0;
  }

  /** Asks for one. */
  void ask() {
    if (silentPings == SILENT_PINGS_MAX) {
      onSilence.run();
    } else {
      silentPings++;
      socket.writePing(Buffer.buffer());
    }
  }
}
