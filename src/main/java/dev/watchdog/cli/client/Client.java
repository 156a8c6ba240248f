package dev.watchdog.cli.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;

/** A client of a watchdog, over its Unix socket. */
public final class Client {

  /** A watchdog answers in milliseconds; one that does not is stopped or has no CPU time. */
  public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  /** For commands that wait for a program. */
  public static final Duration FOR_EVER = Duration.ZERO;

  private final SocketFile socket;

  public Client(SocketFile socket) {
    this.socket = socket;
  }

  /** Takes the bytes of a response. */
  public interface Sink {
    void write(byte[] bytes, int length) throws ClientException;
  }

  /** GET: passes the body on as it arrives. */
  public void get(String target, String accept, Sink sink) throws ClientException {
    SocketFile.Found place = socket.find();
    try (SocketConnection connection = connect(place, ANSWER_TIMEOUT)) {
      connection.write(request("GET", target, "", "Accept: " + accept, "Connection: close"));
      HttpBody body = HttpReply.readSuccess(connection).body();
      byte[] buffer = new byte[64 * 1024];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        sink.write(buffer, n);
        connection.expectWithin(ANSWER_TIMEOUT); // the reader of our stdout may have been slow
      }
    } catch (IOException e) {
      throw failure(place, e);
    }
  }

  /** GET: the whole body, which is small. */
  public String get(String target) throws ClientException {
    return text(request("GET", target, "", "Connection: close"), ANSWER_TIMEOUT);
  }

  /**
   * POST.
   *
   * @param json ASCII; empty for none
   */
  public String post(String target, String json, Duration timeout) throws ClientException {
    return text(
        request(
            "POST",
            target,
            json,
            "Connection: close",
            "Content-Type: application/json",
            "Content-Length: " + json.length()),
        timeout);
  }

  private String text(byte[] request, Duration timeout) throws ClientException {
    SocketFile.Found place = socket.find();
    try (SocketConnection connection = connect(place, timeout)) {
      connection.write(request);
      return HttpReply.readSuccess(connection).text();
    } catch (IOException e) {
      throw failure(place, e);
    }
  }

  /** Sends nothing to a process of another user, and reads nothing from it. */
  private static SocketConnection connect(SocketFile.Found place, Duration timeout)
      throws IOException, ClientException {
    SocketConnection connection = SocketConnection.open(place.path(), timeout);
    boolean isTrusted = false;
    try {
      place.confirm(connection.peer());
      isTrusted = true;
    } finally {
      if (!isTrusted) {
        connection.close();
      }
    }
    return connection;
  }

  /** Opens a WebSocket. */
  public WebSocket open(String target) throws ClientException {
    SocketFile.Found place = socket.find();
    try {
      return upgraded(connect(place, ANSWER_TIMEOUT), target);
    } catch (IOException e) {
      throw failure(place, e);
    }
  }

  private static WebSocket upgraded(SocketConnection connection, String target)
      throws IOException, ClientException {
    boolean agreed = false;
    try {
      connection.write(
          request(
              "GET",
              target,
              "",
              "Connection: Upgrade",
              "Upgrade: websocket",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: " + WebSocket.KEY));
      HttpReply reply = HttpReply.read(connection);
      if (reply.status() != HttpReply.SWITCHING_PROTOCOLS) {
        throw reply.refusal();
      }
      if (!reply.header("sec-websocket-accept").equals(WebSocket.ACCEPT)) {
        throw new ProtocolException("the server at this address does not speak WebSocket");
      }
      agreed = true;
    } finally {
      if (!agreed) {
        connection.close();
      }
    }
    connection.expectWithin(FOR_EVER); // a WebSocket may be silent
    return new WebSocket(connection);
  }

  private static byte[] request(String method, String target, String body, String... headers) {
    String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
    return (head + String.join("\r\n", headers) + "\r\n\r\n" + body).getBytes(ISO_8859_1);
  }

  private static ClientException failure(SocketFile.Found place, IOException cause) {
    return cause instanceof ProtocolException
        ? ClientException.notUnderstood(cause)
        : new ClientException.Unreachable(place.path().toString(), ClientException.reason(cause));
  }
}
