package dev.watchdog.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no well-bred server sends, and some that few do. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WireTest {

  private static final String UPGRADE =
      "HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\n"
          + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\\r\\n\\r\\n";

  @TempDir Path folder;

  /** Answers a connection with these bytes and nothing more. */
  private Ran answered(String bytes, String... words) throws Exception {
    Path path = folder.resolve("w.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual().start(() -> answerOne(server, bytes.translateEscapes()));
      return Ran.logs(Ran.NONE, path, words);
    }
  }

  private Ran answeredTo(String line, String bytes) throws Exception {
    Path path = folder.resolve("w.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual().start(() -> answerOne(server, bytes));
      return Ran.command(path, line.split(" "));
    }
  }

  private static void answerOne(ServerSocketChannel server, String bytes) {
    try (SocketChannel channel = server.accept()) {
      channel.read(ByteBuffer.allocate(8192)); // the whole request, which is short
      ByteBuffer answer = ByteBuffer.wrap(bytes.getBytes(ISO_8859_1));
      while (answer.hasRemaining()) {
        channel.write(answer);
      }
      channel.shutdownOutput();
      while (channel.read(ByteBuffer.allocate(8192)) >= 0) {
        // until the client has gone
      }
      server.close();
    } catch (IOException e) {
      // The client has gone in the middle of something.
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', the connection broke off",
    "'HTTP/1.1 200 OK\\r\\n', the connection broke off",
    "'HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nabc', the connection broke off",
    "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabc\\r\\n',"
        + " the connection broke off"
  })
  void a_server_that_hangs_up_is_unreachable(String bytes, String cause) throws Exception {
    Ran ran = answered(bytes);
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).contains(": " + cause + "; is it running?").containsOnlyOnce("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'SSH-2.0-OpenSSH_9.2\\r\\n', the server at this address does not speak HTTP",
    "'HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n', \"-1\" is not the size of a body",
    "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nxyz\\r\\n',"
        + " \"xyz\" is not the size of a body"
  })
  void a_server_with_another_protocol_is_not_understood(String bytes, String cause)
      throws Exception {
    assertThat(answered(bytes)).isEqualTo(notUnderstood(cause));
  }

  private static Ran notUnderstood(String cause) {
    return new Ran(
        1,
        "",
        "watchdog: cannot understand the watchdog: " + cause + "; are both of the same version?\n");
  }

  @Test
  void a_line_without_an_end_is_not_read_for_ever() throws Exception {
    assertThat(answered("HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000)))
        .isEqualTo(notUnderstood("a line of HTTP is too long"));
  }

  @Test
  void nor_are_headers_without_an_end() throws Exception {
    assertThat(answered("HTTP/1.1 200 OK\r\n" + headers(1000)))
        .isEqualTo(notUnderstood("too many headers"));
  }

  @Test
  void nor_is_one_header_again_and_again() throws Exception {
    assertThat(answered("HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(1000)))
        .isEqualTo(notUnderstood("too many headers"));
  }

  @Test
  void an_interim_answer_is_a_refusal_however_many_follow() throws Exception {
    Ran ran = answered("HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000_000));
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).startsWith("watchdog: ").containsOnlyOnce("\n").hasSizeLessThan(60_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "events", "logs -f", "start", "reload", "health"})
  void an_answer_that_has_no_end_is_cut_short(String line) throws Exception {
    String deep = "[".repeat(5_000_000);
    Ran ran = answeredTo(line, "HTTP/1.1 500 No\r\n\r\n" + deep);
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).startsWith("watchdog: ").containsOnlyOnce("\n").hasSizeLessThan(60_000);
  }

  @ParameterizedTest
  @CsvSource({
    "DEEP, a message is too large or too deep",
    "WIDE, a message is too large or too deep",
    "[{\"pid\":1e}], a message is not JSON"
  })
  void json_that_is_a_bomb_does_not_go_off(String json, String cause) throws Exception {
    String sent =
        switch (json) {
          case "DEEP" -> "[".repeat(1_000_000);
          case "WIDE" -> "[" + "{},".repeat(1_000_000) + "{}]";
          default -> json;
        };
    assertThat(answeredTo("status", "HTTP/1.1 200 OK\r\n\r\n" + sent))
        .isEqualTo(notUnderstood(cause));
  }

  @Test
  void names_that_are_too_long_are_cut_and_impossible_times_left_out() throws Exception {
    String record =
        "[{\"program\":\""
            + "a".repeat(100_000)
            + "\",\"status\":\"RUNNING\","
            + "\"since\":\"-999999999-01-01T00:00:00Z\","
            + "\"nextStart\":\"+999999999-01-01T00:00:00Z\"}]";
    Ran ran = answeredTo("status", "HTTP/1.1 200 OK\r\n\r\n" + record);
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("aaa… ", "RUNNING  –").hasSizeLessThan(1_000);
  }

  private static String headers(int count) {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < count; i++) {
      headers.append("h" + i + ": 1\r\n");
    }
    return headers.toString();
  }

  @Test
  void chunks_may_have_extensions_and_trailers() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n";
    String chunks = "3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nx: y\r\n\r\n";
    assertThat(answered(head + chunks)).isEqualTo(new Ran(0, "abc0123456789", ""));
  }

  @Test
  void a_body_without_a_length_ends_with_the_connection() throws Exception {
    assertThat(answered("HTTP/1.0 200\r\n\r\nabc")).isEqualTo(new Ran(0, "abc", ""));
  }

  @Test
  void an_upgrade_without_the_right_answer_is_none() throws Exception {
    assertThat(answered("HTTP/1.1 101 Switching Protocols\r\n\r\n", "-f"))
        .isEqualTo(notUnderstood("the server at this address does not speak WebSocket"));
  }

  @ParameterizedTest
  @CsvSource({
    "'\\201\\200', a WebSocket frame with invalid bits", // masked
    "'\\301\\002{}', a WebSocket frame with invalid bits", // a reserved bit
    "'\\203\\000', a WebSocket frame of unknown kind",
    "'\\211\\176\\000\\176', a WebSocket control frame is too long",
    "'\\201\\177\\000\\000\\000\\000\\177\\377\\377\\377',"
        + " a message is longer than 4194304 bytes",
    "'\\201\\177\\377\\377\\377\\377\\377\\377\\377\\377',"
        + " a message is longer than 4194304 bytes"
  })
  void frames_that_are_wrong_are_not_understood(String frames, String cause) throws Exception {
    assertThat(answered(UPGRADE + frames, "-f")).isEqualTo(notUnderstood(cause));
  }

  @Test
  void control_frames_may_come_within_a_message() throws Exception {
    String start = "\\001\\013{\"lines\":[{";
    String pingAndPong = "\\211\\001!\\212\\000";
    String rest = "\\200\\015\"text\":\"a\"}]}";
    String close = "\\210\\002\\003\\350";
    assertThat(answered(UPGRADE + start + pingAndPong + rest + close, "-f"))
        .isEqualTo(new Ran(0, "a\n", "--- the watchdog has ended ---\n"));
  }

  @Test
  void a_close_frame_without_a_code_is_not_an_orderly_end() throws Exception {
    Ran ran = answered(UPGRADE + "\\210\\000", "-f");
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).startsWith("--- connection lost; trying again ---\n");
  }
}
