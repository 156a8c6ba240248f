package dev.watchdog.web;

import dev.watchdog.web.connection.Channels;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A WebSocket on which a client of the bridge hears of what happens. */
final class BridgeSocket {

  private static final Logger LOG = LoggerFactory.getLogger(BridgeSocket.class);
  private static final short NORMAL = 1000; // RFC 6455, section 7.4.1
  private static final short UNSUPPORTED_DATA = 1003;
  private static final short POLICY_VIOLATION = 1008;

  /** What may be on its way to a client that does not read. */
  private static final long PENDING_CHARACTERS_MAX = 256 * 1024;

  /** What a message on its way costs, however short it is. */
  private static final int OVERHEAD_CHARACTERS = 512;

  private final ServerWebSocket socket;
  private final Channel channel;
  private final BridgeFrame frame;
  private final Heartbeat signsOfLife;
  private long pending;
  private boolean isCutOff;

  BridgeSocket(ServerWebSocket socket, HttpConnection connection, BridgeFrame frame) {
    this.socket = socket;
    this.channel = Channels.of(connection);
    this.frame = frame;
    this.signsOfLife = new Heartbeat(socket, this::cutOff);
    socket.exceptionHandler(thrown -> LOG.debug("a client of the bridge failed", thrown));
    write(frame.open());
  }

  void heard() {
    signsOfLife.heard();
  }

  /** Sends a message. Who does not take them is cut off: it must not fill our memory. */
  void send(JsonObject message) {
    send(message, () -> {});
  }

  /**
   * The same.
   *
   * @param taken told when the system has it
   */
  void send(JsonObject message, Runnable taken) {
    write(frame.wrap(message.encode()), taken);
  }

  private void write(String text) {
    write(text, () -> {});
  }

  private void write(String text, Runnable taken) {
    if (text.isEmpty() || isCutOff || socket.isClosed()) {
      return;
    }
    int cost = text.length() + OVERHEAD_CHARACTERS;
    boolean isOnlyOne = pending == 0; // and as such never too much
    pending += cost;
    socket.writeTextMessage(text).onComplete(_ -> pending -= cost).onSuccess(_ -> taken.run());
    if (pending > PENDING_CHARACTERS_MAX && !isOnlyOne) {
      LOG.warn("cut off {}, which does not read what it subscribed to", socket.remoteAddress());
      cutOff();
    }
  }

  private void cutOff() {
    isCutOff = true;
    Channels.cut(channel);
  }

  /** Asks for a sign of life; who gave none for long is cut off. */
  void ping() {
    signsOfLife.ask();
  }

  /** Its kind of messages is not taken. */
  void refuse(String sentence) {
    close(UNSUPPORTED_DATA, sentence);
  }

  /** It sends too much at once. */
  void refuseTooMuch(String sentence) {
    close(POLICY_VIOLATION, sentence);
  }

  void end() {
    close(NORMAL, "the watchdog has ended");
  }

  private void close(short code, String reason) {
    write(frame.close(code, reason));
    socket.close(code, reason);
  }
}
