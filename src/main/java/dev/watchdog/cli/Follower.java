package dev.watchdog.cli;

import dev.watchdog.cli.WebSocket.Arrival;
import java.io.IOException;
import java.net.ProtocolException;

/** Follows a feed to its end, over connections that may break. */
final class Follower {

  private static final int NORMAL = 1000;
  private static final int POLICY_VIOLATION = 1008;

  /** What the end of a connection without a close frame counts as (RFC 6455, 7.1.5). */
  private static final int ABNORMAL = 1006;

  private static final int BAD_REQUEST = 400;

  private final Client client;
  private final Screen screen;
  private final Patience patience;
  private final Feed feed;

  Follower(Client client, Screen screen, Patience patience, Feed feed) {
    this.client = client;
    this.screen = screen;
    this.patience = patience;
    this.feed = feed;
  }

  /** Returns when the watchdog has ended. */
  void follow() throws ClientException {
    try {
      followToTheEnd();
    } finally {
      endLine();
    }
  }

  private void followToTheEnd() throws ClientException {
    WebSocket socket = client.open(feed.target());
    while (true) {
      Arrival.Closed closed = printAll(socket);
      switch (closed.code()) {
        case NORMAL -> {
          endLine();
          screen.notice(Notices.ENDED);
          return;
        }
        case POLICY_VIOLATION -> throw new ClientException(ExitCodes.REFUSED, reason(closed));
        default -> {
          screen.notice(Notices.LOST, feed.isLineOpen()); // its rest may come yet
          socket = openAgain();
        }
      }
    }
  }

  private static String reason(Arrival.Closed closed) {
    return closed.reason().isEmpty() ? "the watchdog closed the connection" : closed.reason();
  }

  private Arrival.Closed printAll(WebSocket socket) throws ClientException {
    try (socket) {
      print(feed.begin());
      while (true) {
        if (!socket.awaitArrival(feed.silenceMax())) {
          print(feed.takeSilence());
          continue;
        }
        switch (socket.receive()) {
          case Arrival.Message(String text) -> print(feed.take(text));
          case Arrival.SignOfLife _ -> {}
          case Arrival.Closed closed -> {
            return closed;
          }
        }
      }
    } catch (ProtocolException e) {
      throw ClientException.notUnderstood(e);
    } catch (IOException e) {
      return new Arrival.Closed(ABNORMAL, "");
    }
  }

  private void print(Printed printed) throws ClientException {
    screen.write(printed.text());
    printed.notice().ifPresent(screen::notice);
  }

  private void endLine() throws ClientException {
    screen.write(feed.endLine());
  }

  private WebSocket openAgain() throws ClientException {
    long since = System.nanoTime();
    while (true) {
      patience.rest();
      try {
        return openOrStartAnew();
      } catch (ClientException e) {
        if (!e.mayPass() || System.nanoTime() - since > patience.limit().toNanos()) {
          throw e;
        }
      }
    }
  }

  /** A number that lies in the future was given by a watchdog that is no more. */
  private WebSocket openOrStartAnew() throws ClientException {
    try {
      return client.open(feed.target());
    } catch (ClientException.Refused e) {
      if (e.status() != BAD_REQUEST) {
        throw e;
      }
      endLine();
      screen.notice(Notices.COUNTS_ANEW);
      feed.startAnew();
      return client.open(feed.target());
    }
  }
}
