package dev.watchdog.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void control_characters_become_escapes() {
    assertThat(Printable.of("größer \u001b[31m\r\n\u009b\u2028\u202e"))
        .isEqualTo("größer \\u001b[31m\\u000d\\u000a\\u009b\\u2028\\u202e");
  }

  @Test
  void a_masked_text_fits_a_line_of_a_log() {
    assertThat(Printable.masked("größer \u001b[31m\r\n\u2028\u202e", 100))
        .isEqualTo("größer ?[31m????");
    assertThat(Printable.masked("\u009b31m \ud83d\ude00 \ud83d \u00ad \uFFFD", 100))
        .isEqualTo("?31m \ud83d\ude00 ? ? ?");
    assertThat(Printable.masked("12345", 5)).isEqualTo("12345");
    assertThat(Printable.masked("123456", 5)).isEqualTo("12345…");
  }
}
