package dev.watchdog.web.bridge;

import dev.watchdog.web.connection.Heartbeat;
import dev.watchdog.web.connection.WebSocketChannel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket of a client of the bridge. */
final class BridgeSocket {

  private static final Logger LOG = LoggerFactory.getLogger(BridgeSocket.class);
  private static final short NORMAL = 1000; // RFC 6455, section 7.4.1
  private static final short UNSUPPORTED_DATA = 1003;
  private static final short POLICY_VIOLATION = 1008;

  /** How much may be on its way to a client that does not read. */
  private static final long PENDING_CHARACTERS_MAX = 256 * 1024;

  /** What a message on its way costs, however short it is. */
  private static final int OVERHEAD_CHARACTERS = 512;

  private final ServerWebSocket socket;
  private final WebSocketChannel channel;
  private final BridgeFrame frame;
  private final Heartbeat heartbeat;
  private long pending;
  private boolean isCut;

  BridgeSocket(ServerWebSocket socket, HttpConnection connection, BridgeFrame frame) {
    this.socket = socket;
    this.channel = WebSocketChannel.of(connection);
    this.frame = frame;
    this.heartbeat = new Heartbeat(socket, this::cut);
    socket.exceptionHandler(thrown -> LOG.debug("a client of the bridge failed", thrown));
    write(frame.open());
  }

  /** The client has sent something. */
  void heard() {
    heartbeat.heard();
  }

  /** Sends a message. A client that does not take its messages is cut off: they use our memory. */
  void send(JsonObject message) {
    send(message, () -> {});
  }

  /**
   * Sends a message.
   *
   * @param taken called when the system has it
   */
  void send(JsonObject message, Runnable taken) {
    write(frame.wrap(message.encode()), taken);
  }

  private void write(String text) {
    write(text, () -> {});
  }

  private void write(String text, Runnable taken) {
    if (text.isEmpty() || isCut || socket.isClosed()) {
      return;
    }
    int cost = text.length() + OVERHEAD_CHARACTERS;
    boolean isOnlyOne = pending == 0; // and as such never too much
    pending += cost;
    socket.writeTextMessage(text).onComplete(_ -> pending -= cost).onSuccess(_ -> taken.run());
    if (pending > PENDING_CHARACTERS_MAX && !isOnlyOne) {
      LOG.warn("disconnected {}: it does not read what it subscribed to", socket.remoteAddress());
      cut();
    }
  }

  private void cut() {
    isCut = true;
    channel.cut();
  }

  /** Checks that the client is still there. */
  void ping() {
    heartbeat.ping();
  }

  /** Closes it because messages of this kind are not accepted. */
  void refuse(String sentence) {
    close(UNSUPPORTED_DATA, sentence);
  }

  /** Closes it because the client sends too much at once. */
  void refuseTooMuch(String sentence) {
    close(POLICY_VIOLATION, sentence);
  }

  /** Closes it because the watchdog ends. */
  void end() {
    close(NORMAL, "the watchdog has ended");
  }

  private void close(short code, String reason) {
    write(frame.close(code, reason));
    socket.close(code, reason);
  }
}
