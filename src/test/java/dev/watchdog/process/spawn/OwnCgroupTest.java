package dev.watchdog.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.process.spawn.OwnCgroup.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where cgroups for runs may be made, on systems as they are laid out. */
class OwnCgroupTest {

  private static final String V2 =
      "31 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
  private static final String HYBRID =
      """
      30 29 0:26 / / rw - ext4 /dev/vda rw
      35 31 0:32 / /sys/fs/cgroup/memory rw shared:11 - cgroup cgroup rw,memory
      41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      """;

  @TempDir private Path root;

  @BeforeEach
  void proc() throws IOException {
    Files.createDirectories(root.resolve("proc/self"));
    Files.createDirectories(root.resolve("sys/fs/cgroup/unified"));
  }

  private Optional<Place> find(String cgroup, String mounts) throws IOException {
    Files.writeString(root.resolve("proc/self/cgroup"), cgroup);
    Files.writeString(root.resolve("proc/self/mountinfo"), mounts);
    return OwnCgroup.find(root);
  }

  private Place place(String folder, String path) {
    return new Place(root.resolve(folder).toString(), path);
  }

  private void limit(String file, String value) throws IOException {
    Files.writeString(root.resolve("sys/fs/cgroup").resolve(file), value + "\n");
  }

  @Test
  void a_container_of_its_own_namespace_has_all_that_it_sees() throws IOException {
    assertThat(find("0::/\n", V2)).contains(place("sys/fs/cgroup", "/"));
  }

  @Test
  void version_2_is_found_beside_version_1() throws IOException {
    assertThat(find("4:memory:/docker/a\n0::/\n", HYBRID))
        .contains(place("sys/fs/cgroup/unified", "/"));
  }

  @Test
  void what_another_manager_divides_is_left_alone() throws IOException {
    assertThat(find("0::/system.slice/app.service\n", V2)).isEmpty();
    assertThat(find("0::/\n", V2.replace(" / /sys", " /docker/a /sys"))).isEmpty();
    assertThat(find("0::/../other\n", V2)).isEmpty();
  }

  @Test
  void what_systemd_has_delegated_is_ours() throws IOException {
    Path service = Files.createDirectories(root.resolve("sys/fs/cgroup/system.slice/app.service"));
    var view = Files.getFileAttributeView(service, UserDefinedFileAttributeView.class);
    try {
      view.write("delegate", ByteBuffer.wrap(new byte[] {'1'}));
    } catch (IOException e) {
      assumeTrue(false, "this file system has no extended attributes: " + e.getMessage());
    }
    assertThat(find("0::/system.slice/app.service\n", V2))
        .contains(place("sys/fs/cgroup/system.slice/app.service", "/system.slice/app.service"));
    view.write("delegate", ByteBuffer.wrap(new byte[] {'0'}));
    assertThat(OwnCgroup.find(root)).isEmpty();
  }

  @Test
  void there_is_no_cgroup_if_a_program_would_not_find_its_limits() throws IOException {
    limit("memory.max", "536870912");
    limit("cpu.max", "max 100000");
    assertThat(find("0::/\n", V2)).isEmpty();
    limit("memory.max", "max");
    assertThat(find("0::/\n", V2)).isPresent();
    limit("cpu.max", "50000 100000");
    assertThat(find("0::/\n", V2)).isEmpty();
  }

  @Test
  void without_version_2_there_is_none() throws IOException {
    assertThat(find("4:memory:/docker/a\n", HYBRID)).isEmpty();
    assertThat(find("0::/\n", "")).isEmpty();
    assertThat(OwnCgroup.find(root.resolve("nowhere"))).isEmpty();
  }

  @Test
  void a_cgroup_below_another_is_named_by_both() {
    assertThat(new Place("/sys/fs/cgroup", "/").below("watchdog-7").below("app.1.x"))
        .isEqualTo(new Place("/sys/fs/cgroup/watchdog-7/app.1.x", "/watchdog-7/app.1.x"));
    assertThat(new Place("/c", "/a").below("b")).isEqualTo(new Place("/c/b", "/a/b"));
  }
}
