package dev.watchdog.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that never finish their handshake, and one that does. */
@Timeout(60)
class HandshakeLimitTest {

  private static final int PATIENCE_SECONDS = 30;

  private final Vertx vertx = Vertx.builder().withTransport(HandshakeLimit.transport()).build();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));
  private final List<Socket> silent = new ArrayList<>();
  private int port;

  @BeforeEach
  void serve() throws Exception {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setSslHandshakeTimeout(PATIENCE_SECONDS)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertPath("src/test/resources/tls/ec.crt")
                    .addKeyPath("src/test/resources/tls/ec.key"));
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(request -> request.response().end("ok"))
            .listen(0, "127.0.0.1")
            .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    port = server.actualPort();
  }

  @AfterEach
  void close() throws Exception {
    for (Socket socket : silent) {
      socket.close();
    }
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void connectSilently(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
    }
  }

  private String ask() throws Exception {
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", "/")
        .compose(request -> request.send())
        .compose(response -> response.body())
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .toString();
  }

  @Test
  void a_handshake_among_few_that_hang_is_not_held_up() throws Exception {
    connectSilently(HandshakeLimit.HANDSHAKES_MAX - 2);
    assertThat(ask()).isEqualTo("ok");
    silent.getFirst().setSoTimeout(1);
    assertThat(isOpen(silent.getFirst())).isTrue();
  }

  @Test
  void where_as_many_hang_as_may_be_under_way_the_oldest_are_cut() throws Exception {
    connectSilently(2 * HandshakeLimit.HANDSHAKES_MAX);
    assertThat(ask()).isEqualTo("ok");
    assertThat(silent.getFirst().getInputStream().read()).isEqualTo(-1);
  }

  private static boolean isOpen(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    }
  }
}
