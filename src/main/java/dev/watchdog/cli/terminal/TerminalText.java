package dev.watchdog.cli.terminal;

import dev.watchdog.text.Printable;
import java.util.Locale;
import java.util.Optional;

/**
 * A program's text for a terminal. Colours pass, and end with their line. Any other character that
 * controls a terminal is shown as less(1) does, {@code ^[} or {@code <U+202E>}, so a program can
 * set neither the title nor the clipboard, and cannot overwrite earlier output. The text comes in
 * pieces; a sequence may begin in one piece and end in the next.
 */
public final class TerminalText {

  private static final char ESCAPE = '\u001b';
  private static final int SEQUENCE_CHARS_MAX = 64;
  private static final String RESET = "\u001b[0m";

  private final boolean colours;

  /** The possible start of a colour or of a line end. */
  private final StringBuilder pending = new StringBuilder();

  private StringBuilder out = new StringBuilder();
  private boolean isColoured;

  /**
   * For a new text.
   *
   * @param colours whether they pass; otherwise they are removed
   */
  public TerminalText(boolean colours) {
    this.colours = colours;
  }

  /** The output for the next piece; an incomplete sequence is held back. */
  public String of(String piece) {
    for (int i = 0; i < piece.length(); i++) {
      take(piece.charAt(i));
    }
    return taken();
  }

  /** The output that resets colours. */
  public String pause() {
    plain();
    return taken();
  }

  /** The output for the end of a line or of the text. */
  public String end() {
    endLine();
    return taken();
  }

  private String taken() {
    String text = out.toString();
    out = new StringBuilder();
    return text;
  }

  private void take(char c) {
    if (c == '\n') {
      endLine();
      out.append(c);
    } else if (continues(c)) {
      pending.append(c);
      if (c == 'm') {
        colour();
      }
    } else {
      showPending();
      takeAnew(c);
    }
  }

  /**
   * Whether the character continues the pending sequence: {@code ESC}, {@code [}, parameters,
   * {@code m}.
   */
  private boolean continues(char c) {
    return switch (pending.length()) {
      case 0 -> false;
      case 1 -> c == '[' && pending.charAt(0) == ESCAPE;
      case SEQUENCE_CHARS_MAX -> false;
      default -> (c >= '0' && c <= '9') || c == ';' || c == 'm';
    };
  }

  private void takeAnew(char c) {
    if (c == ESCAPE || c == '\r') { // a possible start of a line end
      pending.append(c);
    } else {
      show(c);
    }
  }

  private void colour() {
    Optional<String> sequence = Colours.of(pending.substring(2, pending.length() - 1));
    if (sequence.isEmpty()) {
      showPending();
      return;
    }
    pending.setLength(0);
    if (colours && !sequence.get().isEmpty()) {
      out.append(sequence.get());
      isColoured = !sequence.get().equals(RESET);
    }
  }

  private void endLine() {
    if (pending.toString().equals("\r")) {
      pending.setLength(0);
    }
    showPending();
    plain();
  }

  private void plain() {
    if (isColoured) {
      out.append(RESET);
      isColoured = false;
    }
  }

  private void showPending() {
    pending.chars().forEach(c -> show((char) c));
    pending.setLength(0);
  }

  private void show(char c) {
    if (c == '\t' || !Printable.isControl(c)) {
      out.append(c);
    } else if (c < 0x80) {
      out.append('^').append((char) (c ^ 0x40));
    } else {
      out.append(String.format(Locale.ROOT, "<U+%04X>", (int) c));
    }
  }
}
