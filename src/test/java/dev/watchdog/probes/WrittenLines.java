package dev.watchdog.probes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.logs.LineAssembler;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.StandardStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What programs write to a log. */
final class WrittenLines {

  private final Log log;
  private final Map<String, LineAssembler> streams = new HashMap<>();

  WrittenLines(Log log) {
    this.log = log;
  }

  /** Whole lines, to stdout. */
  void write(int run, String... lines) {
    for (String line : lines) {
      add(stream(run, StandardStream.STDOUT), line + "\n");
    }
  }

  void writeToStderr(int run, String line) {
    add(stream(run, StandardStream.STDERR), line + "\n");
  }

  /** The beginning of a line, which is shown before it ends. */
  void begin(int run, String text) {
    LineAssembler stream = stream(run, StandardStream.STDOUT);
    add(stream, text);
    stream.showPartial();
  }

  private LineAssembler stream(int run, StandardStream stream) {
    return streams.computeIfAbsent(run + "." + stream, _ -> new LineAssembler(log, run, stream));
  }

  private static void add(LineAssembler to, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    to.add(ByteBuffer.wrap(bytes), bytes.length, (from, end) -> newline(bytes, from, end));
  }

  private static int newline(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
