package dev.watchdog.process.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OsTextTest {

  private static final long SEED = Long.getLong("seed", 20_260_101);

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "ÄÖÜ ß", "漢字", "😀 and 👩‍🚀", "\u0000", "\ufffd\uffff", "a\nb"})
  void utf_8_is_read_and_written_as_such(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertThat(OsText.decode(utf8)).isEqualTo(text);
    assertThat(OsText.encode(text)).isEqualTo(utf8);
  }

  @ParameterizedTest
  @CsvSource({
    "ff, udcff",
    "80, udc80",
    "c3, udcc3", // the beginning of something
    "eda080, udced udca0 udc80", // a surrogate in UTF-8 is no UTF-8
    "c080, udcc0 udc80", // NUL in two bytes
    "f4908080, udcf4 udc90 udc80 udc80", // beyond Unicode
  })
  void a_byte_that_is_not_utf_8_is_kept_as_a_lone_surrogate(String hex, String surrogates) {
    StringBuilder expected = new StringBuilder();
    for (String surrogate : surrogates.split(" ", -1)) {
      expected.append((char) Integer.parseInt(surrogate.substring(1), 16));
    }
    assertThat(OsText.decode(bytes(hex))).isEqualTo(expected.toString());
    assertThat(OsText.encode(expected.toString())).isEqualTo(bytes(hex));
  }

  @Test
  void what_surrounds_such_a_byte_is_read() {
    assertThat(OsText.decode(bytes("41f09f9880ffc3a442"))).isEqualTo("A😀\udcffäB");
  }

  @Test
  void whatever_the_bytes_they_come_back() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (random.nextBoolean()) {
        for (int j = 0; j < bytes.length; j++) {
          bytes[j] |= (byte) 0x80; // nothing but pieces of longer characters
        }
      }
      assertThat(OsText.encode(OsText.decode(bytes))).as("seed %d, %d", SEED, i).isEqualTo(bytes);
    }
  }

  @Test
  void whatever_the_text_it_comes_back() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(20);
      for (int j = 0; j < length; j++) {
        int c = random.nextInt(Character.MAX_CODE_POINT + 1);
        text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 'x' : c);
      }
      String expected = text.toString();
      assertThat(OsText.decode(OsText.encode(expected)))
          .as("seed %d, %d", SEED, i)
          .isEqualTo(expected);
    }
  }
}
