package dev.watchdog.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusReaderTest {

  private final StatusReader reader = new StatusReader();

  private boolean read(String text) throws CheckFailedException {
    return reader.read(Buffer.buffer(text));
  }

  @Test
  void the_status_is_known_at_the_end_of_the_head() throws Exception {
    assertThat(read("HTTP/1.1 204 No Content\r\nA: b\r\n")).isFalse();
    assertThat(read("\r\nwhat follows")).isTrue();
    assertThat(reader.status()).isEqualTo(204);
  }

  @Test
  void it_may_come_byte_by_byte_and_without_a_reason_and_with_bare_line_feeds() throws Exception {
    String head = "HTTP/1.0 503\n\n";
    for (int i = 0; i < head.length(); i++) {
      assertThat(read(head.substring(i, i + 1))).isEqualTo(i == head.length() - 1);
    }
    assertThat(reader.status()).isEqualTo(503);
  }

  @Test
  void interim_answers_are_passed_over() throws Exception {
    assertThat(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"))
        .isFalse();
    assertThat(read("HTTP/1.1 200 OK\r\n\r\n")).isTrue();
    assertThat(reader.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "SSH", "HTTP/2 200\r\n", "HTTP/1.1 99\r\n", "HTTP/1.1 2000\r\n"})
  void what_is_no_status_line_is_a_failure(String line) {
    assertThatThrownBy(() -> read(line)).hasMessage("the answer is not of HTTP/1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n", // any number of interim answers
        "HTTP/1.1 200 OK", // a status line without an end
      })
  void an_endless_head_is_a_failure(String part) {
    assertThatThrownBy(() -> read(part.repeat(5_000)))
        .hasMessage("the head of the answer is longer than 65536 bytes");
  }

  @Test
  void any_number_of_headers_fits_as_long_as_they_are_short() throws Exception {
    assertThat(read("HTTP/1.1 200 OK\r\n" + "a:\r\n".repeat(16_000) + "\r\n")).isTrue();
  }
}
