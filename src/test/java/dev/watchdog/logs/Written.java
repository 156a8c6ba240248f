package dev.watchdog.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A log whose clock stands still, and what tests do with one. Text is one byte a character. */
final class Written {

  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  final Log log;

  Written(long capacityBytes) {
    log = new Log(capacityBytes, () -> NOW);
  }

  LineAssembler stream(int run, StandardStream stream) {
    return new LineAssembler(log, run, stream);
  }

  static void add(LineAssembler to, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    to.add(ByteBuffer.wrap(bytes), bytes.length, (from, end) -> newline(bytes, from, end));
  }

  static int newline(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Everything from there on, each in a word: {@code 1 out.1 text}. */
  List<String> from(Position position) {
    List<String> all = new ArrayList<>();
    Position at = position;
    while (!at.equals(log.end())) {
      for (Entry entry : log.read(at)) {
        describe(entry, all);
        at = entry.after();
      }
    }
    return all;
  }

  List<String> all() {
    return from(new Position(0, 1));
  }

  static void describe(Entry entry, List<String> into) {
    switch (entry) {
      case Entry.Gap gap -> into.add("gap " + gap.from() + "-" + gap.to());
      case Entry.RunStart start -> into.add("run " + start.run() + " pid " + start.pid());
      case Entry.Lines lines -> {
        long seq = lines.seq();
        for (String text : texts(lines)) {
          into.add(
              seq++
                  + " "
                  + lines.origin().stream().word().substring(3)
                  + "."
                  + lines.origin().run()
                  + " "
                  + text
                  + (lines.part() ? "…" : ""));
        }
      }
    }
  }

  static List<String> texts(Entry.Lines lines) {
    String text = ISO_8859_1.decode(lines.bytes().duplicate()).toString();
    return text.isEmpty()
        ? List.of("")
        : List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }
}
