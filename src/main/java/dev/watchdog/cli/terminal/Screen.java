package dev.watchdog.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.cli.client.ClientException;
import dev.watchdog.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Our stdout, for what was asked for, and our stderr, for what we say about it. */
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

  /** Says what happened between what is printed. */
  public void notice(String text) {
    notice(text, false);
  }

  /**
   * The same, perhaps within a line: there a terminal wants a new one, and a file behind stdout
   * none.
   */
  public void notice(String text, boolean withinLine) {
    say((withinLine && style.stderr() ? "\n" : "") + style.notice(Printable.of(text)));
  }

  /** Says what should be looked at, a line for each. */
  public void warn(List<String> sentences) {
    sentences.forEach(sentence -> say("watchdog: warning: " + Printable.of(sentence)));
  }

  /** Says why it does not go on, a line for each reason. */
  public int complain(List<String> sentences, int exitCode) {
    sentences.forEach(sentence -> say("watchdog: " + Printable.of(shortened(sentence))));
    return exitCode;
  }

  /** A sentence may be what a server said, however much that was. */
  private static String shortened(String sentence) {
    return sentence.length() <= CHARS_MAX ? sentence : sentence.substring(0, CHARS_MAX) + " …";
  }

  private void say(String line) {
    try {
      err.write((line + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      // There is nobody to be told.
    }
  }
}
