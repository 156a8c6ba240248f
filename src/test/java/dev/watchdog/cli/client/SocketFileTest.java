package dev.watchdog.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {

  private static final int OTHER_USER = 4242;

  @TempDir Path folder;
  private Path socket;
  private int owner;

  /** The owner is the user of the test, unless that is root, which is always trusted. */
  @BeforeEach
  void make_a_socket() throws IOException {
    socket = Files.createFile(folder.resolve("w.sock"));
    if (uid(socket) == 0) {
      Files.setAttribute(socket, "unix:uid", OTHER_USER);
    }
    owner = uid(socket);
  }

  private static int uid(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid");
  }

  private Path find(int uid, Object... places) throws ClientException {
    return new SocketFile(List.of(places).stream().map(Object::toString).toList(), uid)
        .find()
        .path();
  }

  @Test
  void our_own_is_trusted_wherever_it_is() throws Exception {
    Files.setAttribute(folder, "unix:mode", 01777);
    assertThat(find(owner, socket)).isEqualTo(socket.toRealPath());
  }

  @Test
  void a_socket_of_another_user_is_trusted_in_a_private_folder() throws Exception {
    Files.setAttribute(folder, "unix:mode", 0755);
    assertThat(find(owner + 1, socket)).isEqualTo(socket.toRealPath());
  }

  @Test
  void a_strangers_is_not_in_a_shared_folder() throws Exception {
    Files.setAttribute(folder, "unix:mode", 01777);
    assertThatThrownBy(() -> find(owner + 1, socket))
        .hasMessage(
            "cannot trust the socket %s: it belongs to user %d, and others may write to its folder;"
                + " run this as that user",
            socket, owner);
  }

  @Test
  void a_strangers_link_is_not_trusted_either() throws Exception {
    Path shared = Files.createDirectory(folder.resolve("tmp"));
    Files.setAttribute(shared, "unix:mode", 01777);
    Path link = Files.createSymbolicLink(shared.resolve("link"), socket);
    Files.setAttribute(folder, "unix:mode", 0755);
    if (uid(folder) == 0) {
      Files.setAttribute(link, "unix:uid", OTHER_USER, LinkOption.NOFOLLOW_LINKS);
    }
    assertThatThrownBy(() -> find(owner + 1, link)).hasMessageContaining("cannot trust the socket");
  }

  @Test
  void a_process_of_another_user_is_not_trusted_although_its_socket_was() throws Exception {
    SocketFile.Found found = new SocketFile(List.of(socket.toString()), owner).find();
    UserPrincipalLookupService users = socket.getFileSystem().getUserPrincipalLookupService();
    for (int trusted : List.of(owner, 0)) {
      found.confirm(users.lookupPrincipalByName("" + trusted));
    }
    UserPrincipal another = users.lookupPrincipalByName("" + (owner + 1));
    assertThatThrownBy(() -> found.confirm(another))
        .hasMessage(
            "cannot trust the socket %s: a process of user %s answers there",
            socket.toRealPath(), owner + 1)
        .isInstanceOf(ClientException.class);
  }

  @Test
  void the_first_existing_socket_is_used() throws Exception {
    assertThat(find(owner, folder.resolve("none"), socket, "/")).isEqualTo(socket.toRealPath());
    assertThatThrownBy(() -> find(owner, "/none/a", "/none/b"))
        .hasMessage(
            "cannot reach a watchdog at /none/a or /none/b: no such file; is it running?"
                + " -socket PATH names another");
  }

  @Test
  void an_empty_word_is_no_path() {
    assertThatThrownBy(() -> find(owner, ""))
        .hasMessageStartingWith("cannot reach a watchdog at : this is not a path;");
  }

  @Test
  void the_command_line_comes_before_the_environment_and_that_before_the_usual_places() {
    Map<String, String> environment = Map.of("WATCHDOG_SOCKET", "/env", "TMPDIR", "/t");
    assertThat(SocketFile.of(Optional.of("/line"), environment).places()).containsExactly("/line");
    assertThat(SocketFile.of(Optional.empty(), environment).places()).containsExactly("/env");
    SocketFile usual =
        SocketFile.of(Optional.empty(), Map.of("WATCHDOG_SOCKET", "", "TMPDIR", "/t"));
    assertThat(usual.places())
        .containsExactly("/run/watchdog.sock", "/t/watchdog-" + usual.uid() + ".sock");
    assertThat(SocketFile.of(Optional.empty(), Map.of()).places().getLast()).startsWith("/tmp/");
  }

  @Test
  void our_own_number_is_known() throws Exception {
    Path mine = Files.createFile(folder.resolve("mine"));
    assertThat(SocketFile.of(Optional.empty(), Map.of()).uid()).isEqualTo(uid(mine));
  }
}
