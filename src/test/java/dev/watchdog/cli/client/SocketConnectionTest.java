package dev.watchdog.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketConnectionTest {

  @TempDir Path folder;

  private ServerSocketChannel listen() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
  }

  @Test
  void the_peer_is_the_user_that_listens() throws Exception {
    try (ServerSocketChannel server = listen();
        SocketConnection connection =
            SocketConnection.open(folder.resolve("s"), Duration.ofSeconds(9))) {
      assertThat(server.isOpen()).isTrue();
      assertThat(connection.peer()).isEqualTo(Files.getOwner(folder.resolve("s")));
    }
  }

  @Test
  void an_answer_that_comes_byte_by_byte_is_late_all_the_same() throws Exception {
    try (ServerSocketChannel server = listen();
        SocketConnection connection =
            SocketConnection.open(folder.resolve("s"), Duration.ofMillis(100))) {
      Thread.ofVirtual().start(() -> echo(server));
      byte[] one = new byte[1];
      assertThatThrownBy(
              () -> {
                while (true) {
                  connection.write(one);
                  connection.readBytes(1);
                }
              })
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  private static void echo(ServerSocketChannel server) {
    try (SocketChannel client = server.accept()) {
      ByteBuffer one = ByteBuffer.allocate(1);
      while (client.read(one.clear()) >= 0) {
        client.write(one.flip());
      }
    } catch (IOException e) {
      // the client has gone
    }
  }
}
