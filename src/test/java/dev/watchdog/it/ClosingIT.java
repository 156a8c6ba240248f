package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How WebSockets end. */
class ClosingIT {

  /** Longer than three pings of 20 s, of which two may go unanswered. */
  private static final int PINGS_MILLIS = 100_000;

  private static final String[] HTTP = {"-http", "127.0.0.1:0"};

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void when_the_watchdog_ends_readers_get_the_last_lines_and_a_normal_close(String signal) {
    String script = "trap 'seq 1000; printf last; exit' TERM INT; echo up; sleep 1000 & wait";
    try (RunningWatchdog watchdog = Launch.shell(script, HTTP).start();
        WebClient web = WebClient.of(watchdog)) {
      List<WebSocketReader> readers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        readers.add(web.open("/logs?from=start"));
        readers.add(web.tail("from=start"));
      }
      readers.forEach(reader -> reader.awaitText("up"));
      watchdog.signal(signal);
      for (WebSocketReader reader : readers) {
        assertThat(reader.awaitClose())
            .isEqualTo(new WebSocketReader.Closed(1000, "the watchdog has ended"));
      }
      assertThat(readers.getFirst().text()).startsWith("up\n1\n2\n").endsWith("\n1000\nlast\n");
      assertThat(readers.getLast().texts()).hasSize(1_002).endsWith("1000", "last");
      assertThat(watchdog.awaitExit()).isZero();
    }
  }

  @Test
  void readers_of_events_get_the_last_one_first() {
    try (RunningWatchdog watchdog = Launch.shell("exec sleep 1000", HTTP).start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.open("/v1/events?from=seq:1").awaitMessages(2);
      watchdog.stopsCleanly();
      assertThat(reader.awaitClose().code()).isEqualTo(1000);
      assertThat(reader.messages())
          .extracting(message -> new JsonObject(message).getString("status"))
          .containsExactly("STARTING", "RUNNING", "STOPPING", "STOPPED");
    }
  }

  @Test
  void a_program_that_ends_for_good_ends_the_tail_too() {
    try (RunningWatchdog watchdog =
            Launch.shell(
                    "while [ ! -e go ]; do sleep 0.05; done; echo done; exit 7",
                    "-http",
                    "127.0.0.1:0",
                    "-restart",
                    "never")
                .directory(folder)
                .start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader lines = web.open("/logs?from=start");
      WebSocketReader events = web.open("/v1/events?from=seq:1");
      assertThat(folder.resolve("go").toFile().mkdir()).isTrue();
      assertThat(lines.awaitClose().code()).isEqualTo(1000);
      assertThat(lines.text()).isEqualTo("done\n");
      assertThat(events.awaitClose().code()).isEqualTo(1000);
      assertThat(new JsonObject(events.last()).getString("status")).isEqualTo("EXITED");
      assertThat(watchdog.awaitExit()).isEqualTo(7);
    }
  }

  @Test
  void a_stalled_reader_does_not_delay_the_end() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch("-log-buffer", "64MiB").start();
        WebClient web = WebClient.of(watchdog);
        RawClient stalled = web.rawClient()) {
      stalled.upgrade("/logs?from=start");
      WebSocketReader reader = web.open("/logs?from=start");
      program.out(("x".repeat(999) + "\n").repeat(20_000));
      program.out("last\n");
      reader.awaitText("\nlast\n");
      watchdog.stopsCleanly();
      assertThat(reader.awaitClose().code()).isEqualTo(1000);
      stalled.rest();
    }
  }

  @Test
  void a_close_frame_is_answered_with_a_close_frame() throws IOException {
    try (RunningWatchdog watchdog = Launch.shell("exec sleep 1000", HTTP).start();
        WebClient web = WebClient.of(watchdog);
        RawClient client = web.rawClient()) {
      client.upgrade("/logs");
      client.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8, 'b', 'y', 'e'});
      assertThat(client.next(RawClient.CLOSE).close()).startsWith("1000 ");
      client.rest();
      watchdog.stopsCleanly();
    }
  }

  @Test
  void a_ping_is_answered_with_its_payload() throws IOException {
    try (RunningWatchdog watchdog = Launch.shell("exec sleep 1000", HTTP).start();
        WebClient web = WebClient.of(watchdog);
        RawClient client = web.rawClient()) {
      client.upgrade("/logs");
      client.send(RawClient.PING, new byte[] {1, 2, 3});
      assertThat(client.next(RawClient.PONG).payload().getBytes()).containsExactly(1, 2, 3);
      watchdog.stopsCleanly();
    }
  }

  @Test
  void what_a_client_sends_is_ignored_up_to_a_limit() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog);
        RawClient client = web.rawClient()) {
      client.upgrade("/logs");
      byte[] block = new byte[32 * 1024];
      java.util.Arrays.fill(block, (byte) 'x');
      for (int i = 0; i < 16; i++) {
        client.send(i % 2 == 0 ? RawClient.TEXT : RawClient.BINARY, block);
      }
      program.out("still here\n");
      assertThat(client.next(RawClient.TEXT).text()).isEqualTo("still here\n");
      for (int i = 0; i < 17; i++) {
        client.send(RawClient.BINARY, block);
      }
      assertThat(client.next(RawClient.CLOSE).close()).isEqualTo("1008 clients send nothing here");
      client.rest();
      watchdog.stopsCleanly();
    }
  }

  /** Frames that break the rules (RFC 6455, section 5), and one that is too large. */
  @Test
  void a_client_that_breaks_the_protocol_is_closed_and_no_other_is() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader other = web.open("/logs?from=start");
      List<byte[]> frames =
          List.of(
              new byte[] {(byte) 0x81, 1, 'x'}, // not masked
              new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}, // no such opcode
              new byte[] {(byte) 0xf1, (byte) 0x80, 0, 0, 0, 0}, // reserved bits
              new byte[] {(byte) 0x80, (byte) 0x80, 0, 0, 0, 0}, // a continuation of nothing
              new byte[] {0x09, (byte) 0x80, 0, 0, 0, 0}, // a ping in pieces
              new byte[] {(byte) 0x89, (byte) 0xfe, 0, 126, 0, 0, 0, 0}, // a large ping
              new byte[] {(byte) 0x88, (byte) 0x81, 0, 0, 0, 0, 3}); // half a close code
      for (byte[] frame : frames) {
        try (RawClient client = web.rawClient()) {
          client.upgrade("/logs");
          client.say(frame);
          assertThat(client.next().close()).startsWith("1002 ");
          client.rest();
        }
      }
      for (int length : new int[] {64 * 1024 + 1, 1 << 30}) {
        try (RawClient client = web.rawClient()) {
          client.upgrade("/logs");
          client.sendFrame(0x80 | RawClient.BINARY, length, new byte[0]);
          assertThat(client.next().close()).startsWith("1009 ");
          client.rest();
        }
      }
      program.out("still here\n");
      other.awaitText("still here\n");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("WARN", "ERROR");
    }
  }

  /** A client without network sends no close frame; one that answers pings stays connected. */
  @Test
  void a_client_that_answers_no_ping_is_closed() throws Exception {
    try (PipedProgram program = new PipedProgram(folder);
        RunningWatchdog watchdog = program.launch().start();
        WebClient web = WebClient.of(watchdog);
        RawClient halfOpen = web.rawClient()) {
      WebSocketReader alive = web.open("/logs?from=start");
      halfOpen.upgrade("/logs");
      halfOpen.socket().setSoTimeout(PINGS_MILLIS);
      assertThat(halfOpen.next().opcode()).isEqualTo(RawClient.PING);
      assertThat(halfOpen.next().opcode()).isEqualTo(RawClient.PING);
      halfOpen.rest();
      program.out("still here\n");
      alive.awaitText("still here\n");
      watchdog.stopsCleanly();
    }
  }
}
