package dev.watchdog.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.cli.client.Client;
import dev.watchdog.cli.client.ClientException;
import dev.watchdog.text.Printable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Prints bytes as text that cannot control the terminal; a character may be split between reads.
 */
public final class TerminalSink implements Client.Sink {

  private final Screen screen;
  private final Format format;
  private final TerminalText text;
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** The first bytes of an incomplete character. */
  private byte[] begun = {};

  public TerminalSink(Screen screen, Format format) {
    this.screen = screen;
    this.format = format;
    this.text = new TerminalText(screen.style().hasColours());
  }

  @Override
  public void write(byte[] bytes, int length) throws ClientException {
    ByteBuffer in = ByteBuffer.allocate(begun.length + length);
    in.put(begun).put(bytes, 0, length).flip();
    print(decode(in, false));
    begun = Arrays.copyOfRange(in.array(), in.position(), in.limit());
  }

  /** Prints the rest. */
  public void end() throws ClientException {
    print(decode(ByteBuffer.wrap(begun), true));
    screen.write(text.end());
  }

  private String decode(ByteBuffer in, boolean isLast) {
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, isLast);
    return out.flip().toString();
  }

  private void print(String piece) throws ClientException {
    screen.write(format == Format.TEXT ? text.of(piece) : escaped(piece));
  }

  /** In JSON an escape means the same; line breaks stay. */
  private static String escaped(String piece) {
    return Arrays.stream(piece.split("\n", -1))
        .map(Printable::of)
        .collect(Collectors.joining("\n"));
  }
}
