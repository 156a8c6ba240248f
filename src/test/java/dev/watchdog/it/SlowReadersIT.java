package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import dev.watchdog.testing.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slow reader affects only itself. */
class SlowReadersIT {

  private static final int LINES = 400_000;
  private static final int RING_KIB = 4 * 1024;

  /** Room for the heap, socket buffers and one message for each reader. */
  private static final int CONSTANT_KIB = 120 * 1024;

  /** Writes lines of 100 bytes as fast as it can, then makes a file. */
  private static final String FLOOD =
      """
      import os, time
      while not os.path.exists("go"):
          time.sleep(0.02)
      for i in range(1, LINES + 1, 40): # 4,000 bytes: a pipe takes them as a whole
          os.write(1, b"".join(b"%099d\\n" % j for j in range(i, i + 40)))
      os.mkdir("written")
      time.sleep(1000)
      """
          .replace("LINES", "" + LINES);

  @TempDir private Path folder;

  @Test
  void a_stalled_reader_delays_neither_readers_nor_the_child_and_takes_no_memory()
      throws Exception {
    Launch launch =
        Launch.python(FLOOD, "-http", "127.0.0.1:0", "-log-buffer", RING_KIB + "KiB")
            .directory(folder)
            .after("exec >/dev/null");
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog);
        RawClient stalledText = stalled(web, "text");
        RawClient stalledJson = stalled(web, "json");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<SequenceCheck>> checking = new ArrayList<>();
      List<Future<Long>> counting = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        checking.add(threads.submit(() -> check(web.rawClient())));
      }
      for (int i = 0; i < 10; i++) {
        counting.add(threads.submit(() -> increasing(web.rawClient())));
      }
      long before = Memory.residentKib(watchdog);
      Files.createFile(folder.resolve("go"));
      Await.until(
          "the end of the flood",
          Await.PATIENCE.multipliedBy(4),
          () -> Files.exists(folder.resolve("written")));
      for (Future<SequenceCheck> one : checking) {
        SequenceCheck seen = one.get(2, TimeUnit.MINUTES);
        assertThat(seen.lines() + seen.missing()).isEqualTo(LINES);
      }
      for (Future<Long> one : counting) {
        assertThat(one.get(2, TimeUnit.MINUTES)).isPositive();
      }
      assertThat(Memory.peakKib(watchdog)).isLessThan(before + RING_KIB + CONSTANT_KIB);
      SequenceCheck late = read(stalledJson, new SequenceCheck(1));
      assertThat(late.gaps()).as("gaps of the stalled one").isPositive();
      assertThat(late.lines() + late.missing()).isEqualTo(LINES);
      assertThat(increasingFrom(stalledText)).isPositive();
      watchdog.stopsCleanly();
    }
  }

  /** A reader with small buffers that does not read. */
  private static RawClient stalled(WebClient web, String format) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), web.port()));
    RawClient client = new RawClient(socket);
    assertThat(client.upgrade("/logs?from=seq:1&format=" + format).status()).isEqualTo(101);
    return client;
  }

  private static SequenceCheck check(RawClient client) throws IOException {
    try (client) {
      client.upgrade("/logs?from=seq:1&format=json");
      return read(client, new SequenceCheck(1));
    }
  }

  private static SequenceCheck read(RawClient client, SequenceCheck seen) throws IOException {
    while (seen.next() <= LINES) {
      seen.accept(client.next(RawClient.TEXT).text());
    }
    return seen;
  }

  private static long increasing(RawClient client) throws IOException {
    try (client) {
      client.upgrade("/logs?from=start");
      return increasingFrom(client);
    }
  }

  /** Reads increasing numbers until the last one; returns how many there were. */
  private static long increasingFrom(RawClient client) throws IOException {
    long last = 0;
    long count = 0;
    while (last < LINES) {
      byte[] lines = client.next(RawClient.TEXT).payload().getBytes();
      assertThat(lines.length % 100).isZero();
      for (int at = 0; at < lines.length; at += 100) {
        long number = number(lines, at);
        if (number <= last) {
          throw new AssertionError(number + " after " + last);
        }
        last = number;
        count++;
      }
    }
    return count;
  }

  private static long number(byte[] lines, int from) {
    long number = 0;
    for (int at = from; lines[at] != '\n'; at++) {
      number = 10 * number + lines[at] - '0';
    }
    return number;
  }
}
