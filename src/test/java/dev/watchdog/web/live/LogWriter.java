package dev.watchdog.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.logs.LineAssembler;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.StandardStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A log, and a program that writes to it. */
public final class LogWriter {

  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  public final Log log;
  private final Map<String, LineAssembler> streams = new HashMap<>();

  public LogWriter(Log log) {
    this.log = log;
  }

  /** With a clock that stands still. */
  public LogWriter(long capacityBytes) {
    this(new Log(capacityBytes, () -> NOW));
  }

  public LineAssembler stream(int run, StandardStream stream) {
    return streams.computeIfAbsent(run + "." + stream, _ -> new LineAssembler(log, run, stream));
  }

  /** Run 1 writes to its stdout. */
  public void out(String text) {
    write(1, StandardStream.STDOUT, text.getBytes(UTF_8));
  }

  /** Run 1 writes to its stderr. */
  public void err(String text) {
    write(1, StandardStream.STDERR, text.getBytes(UTF_8));
  }

  public void write(int run, StandardStream stream, byte[] bytes) {
    stream(run, stream)
        .add(ByteBuffer.wrap(bytes), bytes.length, (from, to) -> newline(bytes, from, to));
  }

  private static int newline(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
