package dev.watchdog.process.posix;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Arguments and environment as text, without loss. They are bytes to the kernel, and the JVM turns
 * what its locale cannot read into question marks, in containers that is everything beyond ASCII.
 * So we read UTF-8, and keep a byte that is not as the lone surrogate U+DC80 + byte - 0x80, as
 * Python does (PEP 383).
 */
public final class OsText {

  private static final char ESCAPE = 0xDC00;

  private OsText() {}

  public static String decode(byte[] bytes) {
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder(); // reports what it cannot read
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (true) {
      CoderResult result = utf8.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE | (in.get() & 0xff)));
      }
    }
  }

  static byte[] encode(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) { // it has bytes that were no UTF-8
      return encodeEach(text);
    }
  }

  /** Each for itself, which takes the JVM's interpreter 1 us: a whole environment has thousands. */
  private static byte[] encodeEach(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff) {
        out.write(c & 0xff);
      } else {
        out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }
}
