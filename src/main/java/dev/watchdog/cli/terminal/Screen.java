package dev.watchdog.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.cli.client.ClientException;
import dev.watchdog.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Stdout for output and stderr for notices and errors. */
public final class Screen {

  private static final int CHARS_MAX = 8_000;

  private final OutputStream out;
  private final OutputStream err;
  private final Style style;

  /**
   * @param out unbuffered
   * @param err unbuffered
   */
  public Screen(OutputStream out, OutputStream err, Style style) {
    this.out = out;
    this.err = err;
    this.style = style;
  }

  public Style style() {
    return style;
  }

  public void write(String text) throws ClientException {
    byte[] bytes = text.getBytes(UTF_8);
    write(bytes, bytes.length);
  }

  public void write(byte[] bytes, int length) throws ClientException {
    try {
      out.write(bytes, 0, length);
    } catch (IOException e) {
      throw ClientException.stdout(e);
    }
  }

  /** Prints a notice. */
  public void notice(String text) {
    notice(text, false);
  }

  /** Prints a notice. Within a line a terminal needs a line break first, and a file does not. */
  public void notice(String text, boolean withinLine) {
    say((withinLine && style.stderr() ? "\n" : "") + style.notice(Printable.of(text)));
  }

  /** Prints warnings, one on each line. */
  public void warn(List<String> sentences) {
    sentences.forEach(sentence -> say("watchdog: warning: " + Printable.of(sentence)));
  }

  /** Prints errors, one on each line, and returns the exit code. */
  public int complain(List<String> sentences, int exitCode) {
    sentences.forEach(sentence -> say("watchdog: " + Printable.of(shortened(sentence))));
    return exitCode;
  }

  /** A sentence from a server may be very long. */
  private static String shortened(String sentence) {
    return sentence.length() <= CHARS_MAX ? sentence : sentence.substring(0, CHARS_MAX) + " …";
  }

  private void say(String line) {
    try {
      err.write((line + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      // Stderr is closed: there is nowhere to report it.
    }
  }
}
