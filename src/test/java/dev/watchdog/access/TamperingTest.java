package dev.watchdog.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether other users can change a file on which access depends. */
class TamperingTest {

  private static final int OTHER_USER = 4242;

  @TempDir private Path folder;
  private Path file;
  private int user;

  @BeforeEach
  void a_file_that_is_safe() throws IOException {
    file = Files.writeString(folder.resolve("token"), "x");
    user = (int) Files.getAttribute(file, "unix:uid");
    mode(folder, 0755);
    mode(file, 0644);
    assumeTrue(possible(file).isEmpty(), "the folder for temporary files is not safe itself");
  }

  private static void mode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }

  private static void give(Path path, String to, int number) throws IOException {
    Files.setAttribute(path, "unix:" + to, number, LinkOption.NOFOLLOW_LINKS);
  }

  private Optional<String> possible(Path path) {
    return Tampering.possible(path, user);
  }

  private void assumeRoot() {
    assumeTrue(user == 0, "only root can give a file to another user");
  }

  @Test
  void every_user_may_write_to_it() throws IOException {
    mode(file, 0666);
    assertThat(possible(file)).contains("every user may change it; chmod o-w " + file);
  }

  @Test
  void every_user_may_replace_it_unless_its_folder_is_sticky() throws IOException {
    mode(folder, 0777);
    assertThat(possible(file)).contains("every user may change it; chmod o-w " + folder);
    mode(folder, 01777);
    assertThat(possible(file)).isEmpty();
  }

  @Test
  void a_folder_further_up_counts_too() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("a/b"));
    Path within = Files.writeString(deep.resolve("token"), "x");
    mode(folder.resolve("a"), 0777);
    assertThat(possible(within)).contains("every user may change it; chmod o-w " + folder + "/a");
  }

  @Test
  void a_group_counts_unless_it_is_roots_or_the_owners_own() throws IOException {
    assumeRoot();
    mode(file, 0664);
    give(file, "gid", OTHER_USER);
    assertThat(possible(file)).contains("group 4242 may change it; chmod g-w " + file);
    give(file, "gid", 0);
    assertThat(possible(file)).isEmpty();
    give(file, "uid", OTHER_USER);
    give(file, "gid", OTHER_USER);
    assertThat(Tampering.possible(file, OTHER_USER)).isEmpty();
  }

  @Test
  void an_owner_counts_that_is_neither_root_nor_this_user() throws IOException {
    assumeRoot();
    give(file, "uid", OTHER_USER);
    assertThat(possible(file)).contains("user 4242 may change it: it owns " + file);
    assertThat(Tampering.possible(file, OTHER_USER)).isEmpty();
    assertThat(Tampering.possible(file, OTHER_USER + 1)).isPresent();
  }

  @Test
  void a_link_is_believed_only_from_root_or_us() throws IOException {
    assumeRoot();
    Path shared = Files.createDirectory(folder.resolve("tmp"));
    mode(shared, 01777);
    Path link = Files.createSymbolicLink(shared.resolve("link"), file);
    assertThat(possible(link)).isEmpty();
    give(link, "uid", OTHER_USER);
    assertThat(possible(link)).contains("user 4242 may change it: it owns " + link);
    Path through = Files.createSymbolicLink(folder.resolve("through"), Path.of("tmp/../tmp/link"));
    assertThat(possible(through)).isEqualTo(possible(link));
  }

  /** A tmpfs for everyone with the sticky bit, and links to what is replaced at once. */
  @Test
  void a_secret_as_kubernetes_mounts_it_is_safe() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("secret"));
    Path version = Files.createDirectory(mount.resolve("..2026_01_02_03_04_05.678"));
    Path real = Files.writeString(version.resolve("tls.key"), "x");
    Files.createSymbolicLink(mount.resolve("..data"), version.getFileName());
    Path key = Files.createSymbolicLink(mount.resolve("tls.key"), Path.of("..data/tls.key"));
    mode(mount, 01777);
    mode(version, 0755);
    mode(real, 0644);
    assertThat(possible(key)).isEmpty();
    assertThat(Tampering.readable(key)).isPresent();
    mode(real, 0666);
    assertThat(possible(key)).contains("every user may change it; chmod o-w " + real);
  }

  @Test
  void links_in_a_circle_and_what_is_missing_are_no_reason_to_fail() throws IOException {
    Path circle = folder.resolve("circle");
    Files.createSymbolicLink(circle, circle);
    assertThat(possible(circle)).isEmpty();
    assertThat(possible(folder.resolve("missing/file"))).isEmpty();
    assertThat(possible(Path.of("/"))).isEmpty();
  }

  @Test
  void what_every_user_may_read_is_known_and_so_is_a_folder_that_keeps_them_out()
      throws IOException {
    assumeTrue(possible(Path.of("/tmp")).isEmpty(), "there is no ordinary /tmp");
    mode(folder, 0755);
    assertThat(Tampering.readable(file))
        .contains("every user may read " + file + "; chmod o-r " + file);
    mode(file, 0640);
    assertThat(Tampering.readable(file)).isEmpty();
    mode(file, 0644);
    mode(folder, 0750);
    assertThat(Tampering.readable(file)).isEmpty();
  }
}
