package dev.watchdog.web.listen;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.access.Address;
import dev.watchdog.process.posix.Fifo;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.testing.RawClient;
import dev.watchdog.web.Logged;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where to listen, and what is in the way. */
@Timeout(60)
class ListenerTest {

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final Logged unix = Logged.by(UnixListener.class);
  private final Logged tcp = Logged.by(TcpListener.class);
  private UnixListener listener;

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
    unix.close();
    tcp.close();
  }

  /** As the product does it: on an event loop of its own. */
  private void onLoop(Runnable task) throws Exception {
    vertx
        .deployVerticle(
            new VerticleBase() {
              @Override
              public Future<Object> start() {
                task.run();
                return Future.succeededFuture();
              }
            })
        .await(20, TimeUnit.SECONDS);
  }

  private String listen(Path... places) throws Exception {
    listener = new UnixListener(this::server);
    onLoop(() -> listener.listen(List.of(places)));
    return unix.next();
  }

  private static String ask(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      channel.read(answer);
      return US_ASCII.decode(answer.flip()).toString();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private ServerSocketChannel somebodyAt(Path path) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(path), 1);
    return channel;
  }

  // The Unix socket.

  @Test
  void the_socket_is_for_its_owner_only_and_nothing_else_is_left_beside_it() throws Exception {
    Path path = folder.resolve("w.sock");
    assertThat(listen(path)).isEqualTo("INFO listening on " + path);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(ask(path)).startsWith("HTTP/1.1 200 OK").endsWith("hello");
    assertThat(names()).containsExactly("w.sock");
  }

  @Test
  void what_a_dead_watchdog_left_is_replaced() throws Exception {
    Path path = folder.resolve("w.sock");
    somebodyAt(path).close();
    assertThat(path).exists();
    assertThat(listen(path)).isEqualTo("INFO listening on " + path);
    assertThat(ask(path)).endsWith("hello");
  }

  @Test
  void a_living_watchdog_keeps_its_socket() throws Exception {
    Path path = folder.resolve("w.sock");
    try (ServerSocketChannel other = somebodyAt(path)) {
      assertThat(listen(path))
          .isEqualTo(
              "WARN cannot listen on "
                  + path
                  + ": another watchdog is listening there (-socket names another place, or off)");
      listener.remove();
      assertThat(path).exists();
      assertThat(other.isOpen()).isTrue();
    }
  }

  @Test
  void so_does_one_that_is_too_busy_to_accept() throws Exception {
    Path path = folder.resolve("w.sock");
    List<SocketChannel> queue = new ArrayList<>();
    try (ServerSocketChannel other = somebodyAt(path)) {
      while (connects(path, queue)) {
        assertThat(queue).hasSizeLessThan(10);
      }
      assertThat(listen(path)).startsWith("WARN cannot listen on " + path);
      assertThat(path).exists();
      assertThat(other.isOpen()).isTrue();
    }
    for (SocketChannel each : queue) {
      each.close();
    }
  }

  /** Whether one more can wait for being accepted. */
  private static boolean connects(Path path, List<SocketChannel> queue) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.configureBlocking(false);
    queue.add(channel);
    try {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (SocketException e) {
      return false; // EAGAIN; see connect(2)
    }
  }

  @Test
  void a_file_that_is_not_a_socket_is_left_alone() throws Exception {
    Path path = Files.writeString(folder.resolve("w.sock"), "precious");
    assertThat(listen(path))
        .isEqualTo(
            "WARN cannot listen on "
                + path
                + ": another file is there (-socket names another place, or off)");
    assertThat(path).hasContent("precious");
    listener.remove();
    assertThat(path).hasContent("precious");
  }

  @Test
  void a_link_is_something_else_wherever_it_leads() throws Exception {
    Path path = folder.resolve("w.sock");
    Files.createSymbolicLink(path, folder.resolve("nowhere"));
    assertThat(listen(path)).contains(": another file is there ");
    assertThat(names()).containsExactly("w.sock");
  }

  @Test
  void a_folder_that_is_missing_or_is_a_file_is_reported() throws Exception {
    Path missing = folder.resolve("missing/w.sock");
    assertThat(listen(missing))
        .isEqualTo(
            "WARN cannot listen on "
                + missing
                + ": there is no such folder (-socket names another place, or off)");
    Path none = Files.writeString(folder.resolve("file"), "").resolve("w.sock");
    assertThat(listen(none)).startsWith("WARN cannot listen on " + none + ": Not a directory");
  }

  @Test
  void a_folder_without_write_permission_is_reported() throws Exception {
    assumeFalse(Machine.userId() == 0, "root may write everywhere");
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
    assertThat(listen(locked.resolve("w.sock"))).contains(": permission denied (-socket names");
  }

  @Test
  void if_the_best_place_does_not_work_the_next_one_is_used_without_a_warning() throws Exception {
    Path second = folder.resolve("w.sock");
    assertThat(listen(folder.resolve("missing/w.sock"), second))
        .isEqualTo("INFO listening on " + second);
    assertThat(unix.isEmpty()).isTrue();
    assertThat(ask(second)).endsWith("hello");
  }

  @Test
  void at_the_end_the_socket_is_taken_away() throws Exception {
    Path path = folder.resolve("w.sock");
    listen(path);
    listener.remove();
    listener.remove();
    assertThat(names()).isEmpty();
  }

  @Test
  void a_socket_that_another_watchdog_has_put_there_since_is_not_deleted() throws Exception {
    Path path = folder.resolve("w.sock");
    listen(path);
    Files.delete(path);
    try (ServerSocketChannel other = somebodyAt(path)) {
      listener.remove();
      assertThat(path).exists();
      assertThat(other.isOpen()).isTrue();
    }
  }

  // What others may have planted, where they may write to the folder.

  private String refusal(Path path, String cause) {
    return "WARN cannot listen on %s: %s (-socket names another place, or off)"
        .formatted(path, cause);
  }

  @Test
  void a_folder_a_pipe_and_links_are_left_alone() throws Exception {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Path planted = Files.createDirectory(folder.resolve("folder"));
    Path pipe = Fifo.in(folder, "pipe").path();
    Path toFile = Files.createSymbolicLink(folder.resolve("to-file"), victim);
    Path toNothing = Files.createSymbolicLink(folder.resolve("to-nothing"), Path.of("made"));
    List<String> before = names();
    for (Path path : List.of(planted, pipe, toFile, toNothing)) {
      assertThat(listen(path)).isEqualTo(refusal(path, "another file is there"));
      listener.remove();
    }
    assertThat(names()).isEqualTo(before);
    assertThat(victim).hasContent("precious");
  }

  @Test
  void a_link_to_the_socket_of_a_dead_watchdog_is_not_followed() throws Exception {
    Path dead = folder.resolve("dead");
    somebodyAt(dead).close();
    Path link = Files.createSymbolicLink(folder.resolve("link"), dead);
    assertThat(listen(link)).isEqualTo(refusal(link, "another file is there"));
    assertThat(names()).containsExactly("dead", "link");
  }

  @Test
  void a_socket_of_another_user_is_left_alone_even_if_it_is_dead() throws Exception {
    assumeTrue(Machine.userId() == 0, "only root can give a file to another user");
    Path path = folder.resolve("w.sock");
    somebodyAt(path).close();
    Files.setAttribute(path, "unix:uid", 4242);
    assertThat(listen(path))
        .isEqualTo(refusal(path, "there is a socket of user 4242, and this is user 0"));
    assertThat(names()).containsExactly("w.sock");
  }

  @Test
  void what_has_the_name_of_the_folder_that_was_made_once_is_left_alone() throws Exception {
    Path old = Files.createDirectory(folder.resolve(".w" + ProcessHandle.current().pid()));
    Path file = Files.writeString(old.resolve("s"), "precious");
    Path path = folder.resolve("w.sock");
    assertThat(listen(path)).isEqualTo("INFO listening on " + path);
    assertThat(file).hasContent("precious");
    assertThat(names()).containsExactly(old.getFileName().toString(), "w.sock");
  }

  @Test
  void what_comes_meanwhile_is_not_replaced() throws Exception {
    Path path = folder.resolve("w.sock");
    assertThat(listenWhile(() -> Files.writeString(path, "precious"), path))
        .isEqualTo(refusal(path, "another file was put there meanwhile"));
    assertThat(path).hasContent("precious");
    assertThat(names()).containsExactly("w.sock");
  }

  @Test
  void what_takes_the_place_of_a_dead_socket_meanwhile_is_not_replaced() throws Exception {
    Path path = folder.resolve("w.sock");
    somebodyAt(path).close();
    Path other = Files.writeString(folder.resolve("other"), "precious");
    assertThat(listenWhile(() -> Files.move(other, path, ATOMIC_MOVE), path))
        .isEqualTo(refusal(path, "another file was put there meanwhile"));
    assertThat(path).hasContent("precious");
  }

  @Test
  void what_takes_the_place_of_the_private_folder_is_neither_changed_nor_deleted()
      throws Exception {
    Path victim = Files.createDirectory(folder.resolve("victim"));
    Path file = Files.writeString(victim.resolve("s"), "precious");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Path path = folder.resolve("w.sock");
    String logged = listenAndThen(() -> replacePrivateFolder(victim), path);
    assertThat(logged)
        .isEqualTo(refusal(path, "another user replaced it, since others may write to its folder"));
    assertThat(file).hasContent("precious");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
  }

  private void replacePrivateFolder(Path victim) throws IOException {
    String made = names().stream().filter(name -> name.startsWith(".w")).findFirst().orElseThrow();
    Files.move(folder.resolve(made), folder.resolve("moved"));
    Files.createSymbolicLink(folder.resolve(made), victim);
  }

  /** Something that others do. */
  private interface Deed {
    void carryOut() throws IOException;
  }

  /** They do it after the place was looked at. */
  private String listenWhile(Deed deed, Path path) throws Exception {
    listener =
        new UnixListener(() -> {
          carryOut(deed);
          return server();
        });
    onLoop(() -> listener.listen(List.of(path)));
    return unix.next();
  }

  /** They do it after the socket was made, and before it is put in its place. */
  private String listenAndThen(Deed deed, Path path) throws Exception {
    listener = new UnixListener(() -> serverThatListensBefore(deed));
    onLoop(() -> listener.listen(List.of(path)));
    return unix.next();
  }

  private HttpServer serverThatListensBefore(Deed deed) {
    HttpServer server = server();
    return (HttpServer)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServer.class},
            (_, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("listen");
              return server.listen((SocketAddress) arguments[0]).onSuccess(_ -> carryOut(deed));
            });
  }

  private static void carryOut(Deed deed) {
    try {
      deed.carryOut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpServer server() {
    return vertx.createHttpServer().requestHandler(request -> request.response().end("hello"));
  }

  // TCP.

  private void listenTo(int port) throws Exception {
    Endpoints.Tcp tcp =
        new Endpoints.Tcp(new Address("127.0.0.1", port), Optional.empty(), Optional.empty());
    onLoop(() -> new TcpListener(vertx, tcp, Duration.ofMillis(10), _ -> server()).listen());
  }

  @Test
  void the_port_that_was_found_is_logged() throws Exception {
    listenTo(0);
    assertThat(tcp.next()).matches("INFO listening on http://127\\.0\\.0\\.1:[1-9]\\d+");
  }

  @Test
  void a_port_in_use_is_logged_once_and_opened_as_soon_as_it_is_free() throws Exception {
    int port;
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = other.getLocalPort();
      listenTo(port);
      assertThat(tcp.next())
          .isEqualTo(
              "WARN cannot listen on 127.0.0.1:"
                  + port
                  + ": Address already in use; trying again every 0 s"
                  + " (-http names another address, or off)");
    }
    assertThat(tcp.next()).isEqualTo("INFO listening on http://127.0.0.1:" + port);
    assertThat(tcp.isEmpty()).isTrue();
    assertThat(RawClient.get(port, "/").body()).isEqualTo("hello");
  }
}
