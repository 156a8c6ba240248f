package dev.watchdog.probes;

import dev.watchdog.access.Address;
import io.vertx.core.Future;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;

/** Connects, and closes at once. */
final class TcpChecker implements Checker {

  private final Address address;
  private final ConnectOptions options;
  private final NetClient client;

  TcpChecker(Address address, int timeoutMillis, NetClient client) {
    this.address = address;
    this.options =
        new ConnectOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setTimeout(timeoutMillis);
    this.client = client;
  }

  @Override
  public Future<?> check() {
    return client
        .connect(options)
        .onSuccess(NetSocket::close) // also if it comes too late
        .recover(thrown ->
            CheckFailedException.future(
                "cannot connect to " + address + ": " + CheckFailedException.why(thrown)));
  }

  @Override
  public String name() {
    return "connecting to " + address;
  }

  @Override
  public void cancel() {}
}
