package dev.watchdog.web.connection;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/**
 * Finds out by pings whether the peer of a WebSocket is still there, whatever TCP believes. For one
 * event loop.
 */
public final class Heartbeat {

  /** How many pings in a row may stay unanswered. */
  private static final int MISSED_MAX = 2;

  private final ServerWebSocket socket;
  private final Runnable onSilence;
  private int missed;

  /**
   * @param onSilence called when the peer has missed too many pings
   */
  public Heartbeat(ServerWebSocket socket, Runnable onSilence) {
    this.socket = socket;
    this.onSilence = onSilence;
    socket.pongHandler(_ -> heard());
  }

  /** The peer has sent something. */
  public void heard() {
    missed = 0;
  }

  /** Sends a ping, unless too many are unanswered. */
  public void ping() {
    if (missed == MISSED_MAX) {
      onSilence.run();
    } else {
      missed++;
      socket.writePing(Buffer.buffer());
    }
  }
}
