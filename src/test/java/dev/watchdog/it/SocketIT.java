package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.testing.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a watchdog can be reached, and what it does where it cannot listen. */
class SocketIT {

  @TempDir private Path folder;

  private static Launch listening(Path socket) {
    return Launch.shell("echo up; exec sleep 1000", "-socket", socket.toString());
  }

  private static void awaitListening(RunningWatchdog watchdog, Path socket) {
    watchdog.stderr().await("listening on " + socket + "$");
    watchdog.stdout().await("^up$");
  }

  static RawClient.Answer get(Path socket, String path) throws IOException {
    try (RawClient client = new RawClient(socket)) {
      client.request("GET " + path + " HTTP/1.1");
      return client.answer();
    }
  }

  @Test
  void only_the_owner_can_open_the_socket_and_it_is_deleted_at_the_end() throws IOException {
    Path socket = folder.resolve("w.sock");
    try (RunningWatchdog watchdog = listening(socket).start()) {
      awaitListening(watchdog, socket);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(get(socket, "/logs").body()).isEqualTo("up\n");
      assertThat(filesIn(folder)).containsExactly(socket);
      watchdog.stopsCleanly();
      assertThat(filesIn(folder)).isEmpty();
    }
  }

  private static Path[] filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toArray(Path[]::new);
    }
  }

  @Test
  void the_socket_of_a_dead_watchdog_is_replaced() throws IOException {
    Path socket = folder.resolve("w.sock");
    try (RunningWatchdog killed = listening(socket).start()) {
      awaitListening(killed, socket);
      Processes.signal("KILL", killed.pid());
      killed.awaitExit();
      Processes.signal(
          "KILL", Long.parseLong(killed.stderr().await("app started, pid (\\d+)").group(1)));
    }
    assertThat(socket).exists();
    try (RunningWatchdog watchdog = listening(socket).start()) {
      awaitListening(watchdog, socket);
      assertThat(get(socket, "/livez").status()).isEqualTo(200);
      watchdog.stopsCleanly();
      assertThat(socket).doesNotExist();
    }
  }

  @Test
  void the_socket_of_a_running_watchdog_is_not_replaced() throws IOException {
    Path socket = folder.resolve("w.sock");
    try (RunningWatchdog first = listening(socket).start()) {
      awaitListening(first, socket);
      try (RunningWatchdog second = listening(socket).start()) {
        second.stderr().await("WARN .*cannot listen on " + socket + ": another watchdog");
        second.stdout().await("^up$");
        second.stopsCleanly();
      }
      assertThat(get(socket, "/livez").status()).isEqualTo(200);
      assertThat(filesIn(folder)).containsExactly(socket);
      first.stopsCleanly();
    }
  }

  /** A watchdog that accepts no connections for a while, so that its queue is full, still runs. */
  @Test
  void the_socket_of_a_busy_watchdog_is_not_replaced() throws IOException {
    Path socket = folder.resolve("w.sock");
    try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      busy.bind(UnixDomainSocketAddress.of(socket), 1);
      Object before = Files.getAttribute(socket, "unix:ino");
      try (SocketChannel one = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          SocketChannel two = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          RunningWatchdog watchdog = listening(socket).start()) {
        assertThat(one.isConnected() && two.isConnected()).isTrue();
        watchdog.stdout().await("^up$");
        watchdog.stderr().await("WARN .*cannot listen on " + socket);
        watchdog.stopsCleanly();
        assertThat(Files.getAttribute(socket, "unix:ino")).isEqualTo(before);
      }
    }
  }

  @Test
  void a_file_that_is_no_socket_is_not_replaced() throws IOException {
    Path file = Files.writeString(folder.resolve("w.sock"), "precious");
    runsWithoutSocket(file, "another file is there");
    assertThat(file).hasContent("precious");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    runsWithoutSocket(link, "another file is there");
    assertThat(file).hasContent("precious");
  }

  private static void runsWithoutSocket(Path socket, String cause) {
    runsWithoutSocket(listening(socket), socket, cause);
  }

  private static void runsWithoutSocket(Launch launch, Path socket, String cause) {
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog
          .stderr()
          .await(
              "WARN  watchdog: cannot listen on "
                  + socket
                  + ": "
                  + cause
                  + " \\(-socket names another place, or off\\)$");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void supervision_goes_on_without_the_folder_of_the_socket() {
    runsWithoutSocket(folder.resolve("no/such/folder/w.sock"), "there is no such folder");
  }

  @Test
  void supervision_goes_on_in_a_read_only_file_system() {
    runsWithoutSocket(Path.of("/proc/w.sock"), ".+");
  }

  @Test
  void supervision_goes_on_without_permission_to_make_the_socket() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    Path socket = folder.resolve("w.sock");
    Launch launch = listening(socket);
    if (Processes.isRoot()) { // which can write everywhere as long as it has its capabilities
      launch = launch.through("setpriv", "--bounding-set=-all", "--inh-caps=-all");
    }
    runsWithoutSocket(launch, socket, "permission denied");
  }

  @Test
  void a_path_that_is_too_long_for_a_socket_is_wrong_usage() {
    try (RunningWatchdog watchdog = listening(folder.resolve("a".repeat(108))).start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(2);
      assertThat(watchdog.everythingOnStderr()).contains("-socket").contains("107 bytes");
      assertThat(watchdog.everythingOnStdout()).isEmpty();
    }
  }

  @Test
  void a_port_that_is_taken_is_listened_on_once_it_is_free() throws IOException {
    ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    int port = taken.getLocalPort();
    String address = "127.0.0.1:" + port;
    Launch launch = Launch.shell("echo up; exec sleep 1000", "-http", address);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.stderr().await("WARN .*cannot listen on " + address + ": .*-http");
      taken.close();
      try (WebClient web = WebClient.of(watchdog)) {
        assertThat(web.port()).isEqualTo(port);
        assertThat(web.get("/logs").body()).isEqualTo("up\n");
      }
      watchdog.stopsCleanly();
      assertThat(watchdog.stderr().count("cannot listen")).isOne();
    }
  }

  /** A child has neither the listening sockets nor the connections open. */
  @Test
  void a_child_inherits_no_connection() throws Exception {
    Launch launch =
        Launch.shell("ls -l /proc/self/fd | grep -c socket; exit 1", "-http", "127.0.0.1:0");
    try (RunningWatchdog watchdog = launch.start();
        WebClient web = WebClient.of(watchdog)) {
      WebSocketReader reader = web.open("/logs");
      reader.await("lines", () -> reader.text().length() > 10);
      assertThat(reader.text()).matches("(0\n)+");
      watchdog.stopsCleanly();
    }
  }
}
