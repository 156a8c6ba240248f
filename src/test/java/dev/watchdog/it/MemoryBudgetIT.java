package dev.watchdog.it;

import dev.watchdog.testing.Await;
import dev.watchdog.testing.RawClient;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that hold as much memory as their kind of connection allows, and so many of them that the
 * heap in conf/jvm.options is too small: the watchdog stays up, answers, and restarts its program.
 */
class MemoryBudgetIT {

  private static final String[] HTTP = {"-http", "127.0.0.1:0", "-restart-delay", "50ms"};

  @TempDir private Path folder;

  /** What one client sends; throws if the watchdog closes the connection meanwhile. */
  @FunctionalInterface
  private interface Attack {
    void on(RawClient client) throws IOException;
  }

  /** Connects many clients, which stay connected. */
  private void survive(RunningWatchdog watchdog, int count, Attack attack) throws IOException {
    List<RawClient> clients = new ArrayList<>();
    try (WebClient web = WebClient.of(watchdog)) {
      for (int i = 0; i < count; i++) {
        RawClient client = web.rawClient();
        clients.add(client);
        try {
          attack.on(client);
        } catch (SocketException | java.io.EOFException e) {
          // Closed because it holds too much memory, as intended.
        }
      }
      Await.until("health", () -> body("/livez").equals("ok\n"));
      Await.until("status", () -> body("/v1/programs").contains("RUNNING"));
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    watchdog.stopsCleanly();
  }

  private String body(String path) {
    try {
      return SocketIT.get(folder.resolve("w.sock"), path).body();
    } catch (IOException e) {
      return ""; // not accepted yet
    }
  }

  private RunningWatchdog start(String script, String... options) throws IOException {
    return start(Launch.shell(script, all(options)));
  }

  private static RunningWatchdog start(Launch launch) throws IOException {
    RunningWatchdog watchdog = launch.start();
    watchdog.stderr().await("is up$");
    return watchdog;
  }

  private String[] all(String... options) {
    List<String> all = new ArrayList<>(List.of(HTTP));
    all.addAll(List.of("-socket", folder.resolve("w.sock").toString()));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  /** 130 of these, 4 MB in total, once filled the heap. */
  @Test
  void unfinished_heads_with_many_headers() throws IOException {
    String head = "GET /livez HTTP/1.1\r\nHost: localhost\r\n" + "a:\r\n".repeat(8_000);
    try (RunningWatchdog watchdog = start("exec sleep 1000")) {
      survive(watchdog, 400, client -> client.say(head));
    }
  }

  @Test
  void unfinished_heads_with_the_most_headers_allowed() throws IOException {
    String header = "a: " + "b".repeat(150) + "\r\n";
    String head = "GET /livez HTTP/1.1\r\nHost: localhost\r\n" + header.repeat(98);
    try (RunningWatchdog watchdog = start("exec sleep 1000")) {
      survive(watchdog, 2_000, client -> client.say(head));
    }
  }

  @Test
  void unfinished_frames() throws IOException {
    try (RunningWatchdog watchdog = start("exec sleep 1000")) {
      survive(
          watchdog,
          1_500,
          client -> {
            client.upgrade("/eventbus/websocket");
            client.sendFrame(0x81, 65_000, new byte[64_000]);
          });
    }
  }

  /** Each asks for more than fits into the socket buffers, and reads nothing. */
  @Test
  void responses_that_clients_do_not_read() throws IOException {
    String flood = "head -c 4000000 /dev/zero | tr '\\0' 'x' | fold -w 1000; echo; exec sleep 1000";
    try (RunningWatchdog watchdog = start(flood)) {
      survive(
          watchdog,
          1_500,
          client -> {
            client.socket().setReceiveBufferSize(4096);
            client.say("GET /logs?tail=4000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
          });
    }
  }

  @Test
  void readers_that_do_not_read_a_flood() throws IOException {
    String flood = "exec python3 -c 'while True: print(\"\\\\\" * 60000)'";
    try (RunningWatchdog watchdog = start(flood)) {
      survive(
          watchdog,
          1_500,
          client -> {
            client.socket().setReceiveBufferSize(4096);
            client.upgrade("/logs?from=start&format=json");
          });
    }
  }

  /** One small read contains some forty requests for large responses. */
  @Test
  void pipelined_requests_whose_responses_are_not_read() throws IOException {
    Path config = folder.resolve("many.yaml");
    String programs =
        IntStream.range(0, 100)
            .mapToObj(
                i -> "  p" + i + ": {command: [sleep, '1000'], autostart: " + (i == 0) + "}\n")
            .collect(Collectors.joining());
    Files.writeString(config, "programs:\n" + programs);
    String request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    Launch launch =
        Launch.watchdog(
            "-http",
            "127.0.0.1:0",
            "-socket",
            folder.resolve("w.sock").toString(),
            "-config",
            config.toString());
    try (RunningWatchdog watchdog = start(launch)) {
      survive(watchdog, 300, client -> client.say(request.repeat(200)));
    }
  }

  /** Each registers as often as allowed, and sends requests without reading. */
  @Test
  void clients_of_the_event_bus_that_do_not_read() throws IOException {
    String send =
        "{\"type\":\"send\",\"address\":\"watchdog.command\",\"replyAddress\":\"r\",\"body\":"
            + "{\"command\":\"status\",\"x\":\""
            + "x".repeat(50_000)
            + "\"}}";
    try (RunningWatchdog watchdog = start("exec sleep 1000")) {
      survive(
          watchdog,
          1_000,
          client -> {
            client.upgrade("/eventbus/websocket");
            for (int i = 0; i < 4; i++) {
              client.send(
                  RawClient.TEXT, send.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
          });
    }
  }
}
