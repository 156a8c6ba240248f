package dev.watchdog.process.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InvocationTest {

  private static byte[] block(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void each_string_is_ended_by_a_nul() {
    assertThat(Invocation.split(block("a\0bc\0"))).containsExactly("a", "bc");
  }

  @Test
  void empty_strings_are_strings() {
    assertThat(Invocation.split(block("\0a\0\0"))).containsExactly("", "a", "");
  }

  @Test
  void an_empty_block_has_none() {
    assertThat(Invocation.split(new byte[0])).isEmpty();
  }

  @Test
  void what_nothing_ends_is_cut_off_and_left_out() {
    assertThat(Invocation.split(block("a\0half"))).containsExactly("a");
  }

  @Test
  void bytes_that_are_no_utf_8_are_kept() {
    assertThat(Invocation.split(new byte[] {'x', (byte) 0xff, 0})).containsExactly("x\udcff");
  }
}
