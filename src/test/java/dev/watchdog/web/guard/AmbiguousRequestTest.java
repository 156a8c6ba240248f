package dev.watchdog.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.RawClient;
import dev.watchdog.web.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers may read in two ways, and requests of too many headers. */
@Timeout(60)
class AmbiguousRequestTest {

  private static final String HOST = "Host: localhost\r\n";

  private TestServer server;

  @BeforeEach
  void serve() throws Exception {
    server = TestServer.ofApp();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private RawClient.Answer answer(String... pieces) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      for (String piece : pieces) {
        client.say(piece);
      }
      return client.answer();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /livez HTTP/1.1\r\n" + HOST + HOST + "\r\n",
        "GET /livez HTTP/1.1\r\n" + HOST + "host: 127.0.0.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\n"
            + HOST
            + "Authorization: Bearer a\r\nauthorization: Bearer b\r\n\r\n",
        "GET /livez HTTP/1.1\r\n" + HOST + "Origin: http://localhost\r\nOrigin: http://x\r\n\r\n",
        "GET http://evil.example/livez HTTP/1.1\r\n" + HOST + "\r\n",
        "GET HTTP://evil.example:80/livez HTTP/1.1\r\n" + HOST + "\r\n",
        "GET http://evil.example@localhost/livez HTTP/1.1\r\n" + HOST + "\r\n",
        "GET http:///livez HTTP/1.1\r\n" + HOST + "\r\n",
        "GET /livez HTTP/1.1\r\n" + HOST + "X-A: b\r\n c\r\n\r\n",
        "GET /livez HTTP/1.1\r\n" + HOST + "X-A: b\r\n\tc\r\nX-D: e\r\n\r\n",
        "GET /livez HTTP/1.1\r\n " + HOST + "\r\n",
        "GET /livez HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "POST /v1/reload HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "POST /v1/reload HTTP/1.1\r\n"
            + HOST
            + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      })
  void what_can_be_read_in_two_ways_is_refused(String request) throws IOException {
    assertThat(answer(request).status()).isEqualTo(400);
  }

  @Test
  void a_folded_header_is_refused_wherever_the_bytes_are_cut() throws IOException {
    String request = "GET /livez HTTP/1.1\r\n" + HOST + "X-A: b\r\n c\r\n\r\n";
    for (int cut = 1; cut < request.length(); cut++) {
      assertThat(answer(request.substring(0, cut), request.substring(cut)).status()).isEqualTo(400);
    }
  }

  @Test
  void a_body_may_have_lines_that_begin_with_spaces() throws IOException {
    String body = "{\n \"a\":\n 1}";
    try (RawClient client = new RawClient(server.port())) {
      client.say(
          "GET /livez HTTP/1.1\r\n"
              + HOST
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      assertThat(client.answer().status()).isEqualTo(200);
      client.say("GET /livez HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void the_absolute_form_is_taken_where_it_names_the_same_host() throws IOException {
    assertThat(answer("GET http://localhost/livez HTTP/1.1\r\n" + HOST + "\r\n").status())
        .isEqualTo(200);
  }

  @Test
  void a_hundred_headers_are_taken() throws IOException {
    String head = "GET /livez HTTP/1.1\r\n" + HOST + "a:\r\n".repeat(99) + "\r\n";
    assertThat(answer(head).status()).isEqualTo(200);
    assertThat(answer(head, head).status()).isEqualTo(200); // counted anew for each request
  }

  @Test
  void more_headers_are_refused_before_the_head_has_ended() throws IOException {
    String head = "GET /livez HTTP/1.1\r\n" + HOST + "a:\r\n".repeat(101);
    RawClient.Answer answer = answer(head);
    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.body()).contains("cannot read so many headers");
  }
}
