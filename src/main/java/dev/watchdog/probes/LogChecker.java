package dev.watchdog.probes;

import dev.watchdog.logs.Entry;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.Position;
import dev.watchdog.logs.StandardStream;
import dev.watchdog.worker.WorkerCalls;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads on in the program's log, as any reader does, until one of the run's lines matches; then it
 * has matched for good. Neither the event loop nor the writer of the log waits for it.
 */
final class LogChecker implements Checker {

  /** Of a line that comes in parts: as much as one part. */
  private static final int JOINED_CHARS_MAX = 64 * 1024;

  private final Log log;
  private final int run;
  private final LinePattern pattern;
  private final WorkerExecutor worker;
  private final Consumer<String> onTrouble;
  private final Map<StandardStream, String> begun = new EnumMap<>(StandardStream.class);
  private Position at;
  private boolean isFound;
  private boolean isReading;
  private boolean isTroubleTold;
  private volatile boolean isCancelled;

  /**
   * @param from where the run's first line may be
   * @param onTrouble gets one sentence, once, on any thread
   */
  LogChecker(
      Log log,
      int run,
      Position from,
      LinePattern pattern,
      WorkerExecutor worker,
      Consumer<String> onTrouble) {
    this.log = log;
    this.run = run;
    this.at = from;
    this.pattern = pattern;
    this.worker = worker;
    this.onTrouble = onTrouble;
  }

  @Override
  public Future<?> check() {
    if (isReading) {
      return CheckFailedException.future(
          "it writes faster than lines can be matched with " + pattern);
    }
    isReading = true;
    isCancelled = false;
    return WorkerCalls.call(worker, this::read)
        .onComplete(_ -> isReading = false)
        .compose(found ->
            found
                ? Future.succeededFuture()
                : CheckFailedException.future("no line matches " + pattern + " yet"));
  }

  @Override
  public String name() {
    return "looking for " + pattern;
  }

  /** What is being looked at is looked at to its end; the pattern has a time limit of its own. */
  @Override
  public void cancel() {
    isCancelled = true;
  }

  // On the worker, one at a time.

  private boolean read() {
    while (!isFound && !isCancelled && at.offset() < log.end().offset()) {
      for (Entry entry : log.read(at)) {
        if (isCancelled || isFound) {
          break;
        }
        read(entry);
        at = entry.after();
      }
    }
    return isFound;
  }

  private void read(Entry entry) {
    switch (entry) {
      case Entry.Lines lines when lines.origin().run() == run -> read(lines);
      case Entry.Lines _, Entry.RunStart _ -> {}
      case Entry.Gap gap -> {
        begun.clear();
        trouble(
            "wrote "
                + gap.lines()
                + " lines that were overwritten before they could be matched with");
      }
    }
  }

  private void read(Entry.Lines lines) {
    StandardStream stream = lines.origin().stream();
    ByteBuffer bytes = lines.bytes();
    int start = bytes.position();
    for (int i = 0; i < lines.count() && !isFound; i++) {
      int end = start;
      while (end < bytes.limit() && bytes.get(end) != '\n') {
        end++;
      }
      String text = text(bytes, start, end);
      String line = begun.containsKey(stream) ? joined(begun.remove(stream), text) : text;
      if (lines.part()) {
        begun.put(stream, line);
      }
      isFound = matches(line);
      start = end + 1;
    }
  }

  private static String text(ByteBuffer bytes, int start, int end) {
    return new String(
        bytes.array(), bytes.arrayOffset() + start, end - start, StandardCharsets.UTF_8);
  }

  private static String joined(String begin, String rest) {
    String line = begin + rest;
    return line.length() <= JOINED_CHARS_MAX
        ? line
        : line.substring(line.length() - JOINED_CHARS_MAX);
  }

  private boolean matches(String line) {
    try {
      return pattern.isIn(line);
    } catch (LinePattern.GivenUpException e) {
      trouble(
          "wrote a line of " + line.length() + " characters, which takes too long to match with");
      return false;
    }
  }

  private void trouble(String what) {
    if (!isTroubleTold) {
      isTroubleTold = true;
      onTrouble.accept(what + " " + pattern);
    }
  }
}
