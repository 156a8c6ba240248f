package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.Client;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.ExitCodes;
import dev.watchdog.cli.client.WebSocket;
import dev.watchdog.cli.client.WebSocket.Arrival;
import dev.watchdog.cli.terminal.Screen;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Follows a subscription to its end and reconnects when a connection breaks. */
public final class Follower {

  private static final String LOST = "connection lost; trying again";
  private static final String ENDED = "the watchdog has ended";
  private static final String COUNTS_ANEW = "the watchdog was restarted and counts from 1 again";

  private static final int NORMAL = 1000;
  private static final int POLICY_VIOLATION = 1008;

  /** The close code of a connection that ends without a close frame (RFC 6455, 7.1.5). */
  private static final int ABNORMAL = 1006;

  private static final int BAD_REQUEST = 400;

  /**
   * How to reconnect.
   *
   * @param pause before each attempt
   * @param limit for all attempts
   */
  public record RetryPolicy(Duration pause, Duration limit) {

    public static final RetryPolicy USUAL =
        new RetryPolicy(Duration.ofMillis(500), Duration.ofSeconds(30));

    /** Parks the only thread of the client. */
    void awaitNext() {
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private final Client client;
  private final Screen screen;
  private final RetryPolicy retries;
  private final Subscription subscription;

  public Follower(Client client, Screen screen, RetryPolicy retries, Subscription subscription) {
    this.client = client;
    this.screen = screen;
    this.retries = retries;
    this.subscription = subscription;
  }

  /** Returns when the watchdog has ended. */
  public void follow() throws ClientException {
    try {
      followToTheEnd();
    } finally {
      endLine();
    }
  }

  private void followToTheEnd() throws ClientException {
    WebSocket socket = client.open(subscription.target());
    while (true) {
      Arrival.Closed closed = printAll(socket);
      switch (closed.code()) {
        case NORMAL -> {
          endLine();
          screen.notice(ENDED);
          return;
        }
        case POLICY_VIOLATION -> throw new ClientException(ExitCodes.REFUSED, reason(closed));
        default -> {
          screen.notice(LOST, subscription.isLineOpen()); // the rest of the line may still come
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
      print(subscription.begin());
      while (true) {
        if (!socket.awaitArrival(subscription.silenceMax())) {
          print(subscription.takeSilence());
          continue;
        }
        switch (socket.receive()) {
          case Arrival.Message(String text) -> print(subscription.take(text));
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
    screen.write(subscription.endLine());
  }

  private WebSocket openAgain() throws ClientException {
    long since = System.nanoTime();
    while (true) {
      retries.awaitNext();
      try {
        return openOrStartAnew();
      } catch (ClientException e) {
        if (!e.mayPass() || System.nanoTime() - since > retries.limit().toNanos()) {
          throw e;
        }
      }
    }
  }

  /** A number that is too high comes from a watchdog that was restarted since. */
  private WebSocket openOrStartAnew() throws ClientException {
    try {
      return client.open(subscription.target());
    } catch (ClientException.Refused e) {
      if (e.status() != BAD_REQUEST) {
        throw e;
      }
      endLine();
      screen.notice(COUNTS_ANEW);
      subscription.startAnew();
      return client.open(subscription.target());
    }
  }
}
