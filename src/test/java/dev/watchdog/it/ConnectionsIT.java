package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.Await;
import dev.watchdog.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Very many clients do not affect supervision. */
class ConnectionsIT {

  private static final String[] HTTP = {"-http", "127.0.0.1:0", "-restart-delay", "50ms"};

  @TempDir private Path folder;

  private static int openFiles(RunningWatchdog watchdog) {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + watchdog.pid() + "/fd"))) {
      return (int) files.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitOpenFiles(RunningWatchdog watchdog, int max) {
    Await.until("at most " + max + " open files", () -> openFiles(watchdog) <= max);
  }

  @Test
  void two_thousand_readers_leave_nothing_behind() throws IOException {
    try (RunningWatchdog watchdog = Launch.shell("seq 1000; exec sleep 1000", HTTP).start();
        WebClient web = WebClient.of(watchdog)) {
      watchdog.stdout().await("^1000$");
      int files = openFiles(watchdog);
      openAndDrop(web, 400); // loads classes and allocates buffers that stay
      awaitOpenFiles(watchdog, files + 5);
      long before = Memory.residentKib(watchdog);
      for (int i = 0; i < 8; i++) {
        openAndDrop(web, 200);
      }
      awaitOpenFiles(watchdog, files + 5);
      assertThat(Memory.residentKib(watchdog) - before).isLessThan(64 * 1024);
      web.open("/logs").awaitText("\n1000\n").close();
      assertThat(web.get("/livez").statusCode()).isEqualTo(200);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("WARN", "ERROR");
    }
  }

  /** Some in the middle of a request, some with a close frame, most without one. */
  private static void openAndDrop(WebClient web, int count) throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawClient client = web.rawClient();
      clients.add(client);
      if (i % 10 == 0) {
        client.say("GET /logs HTTP/1.1\r\nHost: local");
      } else {
        client.upgrade("/logs?from=start&format=" + (i % 2 == 0 ? "text" : "json"));
      }
    }
    for (int i = 0; i < count; i++) {
      RawClient client = clients.get(i);
      if (i % 10 == 1) {
        client.send(RawClient.CLOSE, new byte[0]);
      } else if (i % 3 == 0) {
        client.socket().setSoLinger(true, 0);
      }
      client.close();
    }
  }

  /** The heap is small and does not grow, so connections that do not fit must be refused. */
  @Test
  void more_readers_than_there_is_memory_for_do_not_end_it() throws IOException {
    Path socket = folder.resolve("w.sock");
    Launch launch =
        Launch.shell("exec sleep 1000", "-http", "127.0.0.1:0", "-socket", socket.toString());
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      List<RawClient> clients = crowd(web, 5_000);
      watchdog.stderr().await("WARN .*2000 connections are open");
      assertThat(SocketIT.get(socket, "/livez").status()).isEqualTo(200);
      leave(clients);
      Await.until("room", () -> isLive(web));
      watchdog.stopsCleanly();
      assertThat(watchdog.stderr().count("WARN|ERROR")).isOne();
    }
  }

  private static boolean isLive(WebClient web) {
    try (RawClient client = web.rawClient()) {
      client.request("GET /livez HTTP/1.1");
      return client.answer().status() == 200;
    } catch (IOException e) {
      return false; // not yet
    }
  }

  @Test
  void readers_cannot_take_the_file_descriptors_that_a_restart_needs() throws IOException {
    Launch launch =
        Launch.shell("while [ ! -e die ]; do sleep 0.05; done; rm die; exit 1", HTTP)
            .directory(folder)
            .after("ulimit -n 128");
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      List<RawClient> clients = crowd(web, 200);
      for (int run = 2; run <= 4; run++) {
        Files.createFile(folder.resolve("die"));
        watchdog.stderr().await("app started, pid \\d+ \\(run " + run + "\\)$");
      }
      leave(clients);
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("cannot run", "ERROR");
    }
  }

  /** Connects so many readers, of which some may be refused. */
  private static List<RawClient> crowd(WebClient web, int count) throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawClient client = web.rawClient();
      clients.add(client);
      try {
        client.upgrade("/logs");
      } catch (IOException e) {
        // Refused.
      }
    }
    return clients;
  }

  private static void leave(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }
}
