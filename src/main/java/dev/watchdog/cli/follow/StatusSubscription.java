package dev.watchdog.cli.follow;

import dev.watchdog.cli.client.ClientException;
import dev.watchdog.cli.client.JsonMessage;
import java.time.Duration;
import java.util.List;

/** The status of the programs, requested again after events, but not too often. */
public final class StatusSubscription implements Subscription {

  private static final Duration PACE = Duration.ofSeconds(1);

  private final Source source;
  private final StatusView view;

  /** Whether the status has changed since the last request. */
  private boolean stale;

  private long askedAt;

  public StatusSubscription(Source source, StatusView view) {
    this.source = source;
    this.view = view;
  }

  /** The source of status records. */
  public interface Source {
    List<JsonMessage> ask() throws ClientException;
  }

  @Override
  public String target() {
    return "/v1/events?from=now";
  }

  /** The connection for events is open already, so no change can be missed. */
  @Override
  public Printed begin() throws ClientException {
    view.beginAnew();
    return ask();
  }

  @Override
  public Printed take(String event) throws ClientException {
    stale = true;
    boolean isTime = System.nanoTime() - askedAt >= PACE.toNanos();
    return isTime ? ask() : Printed.nothing();
  }

  @Override
  public Duration silenceMax() {
    return stale || view.changesWithTime() ? PACE : Duration.ZERO;
  }

  @Override
  public Printed takeSilence() throws ClientException {
    return stale ? ask() : Printed.text(view.showAgain());
  }

  /** If this request fails, the connection for events reports the failure or reconnects. */
  private Printed ask() throws ClientException {
    stale = true;
    askedAt = System.nanoTime();
    try {
      List<JsonMessage> records = source.ask();
      stale = false;
      return Printed.text(view.show(records));
    } catch (ClientException e) {
      if (!e.mayPass()) {
        throw e;
      }
      return Printed.nothing();
    }
  }

  @Override
  public boolean isLineOpen() {
    return false;
  }

  @Override
  public String endLine() {
    return "";
  }

  /** This subscription always begins now. */
  @Override
  public void startAnew() {}
}
