package dev.watchdog.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watchdog.process.Command;
import dev.watchdog.process.posix.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The cgroup of a run. */
class CgroupTest {

  private static final Cgroup ONE = new Cgroup(OwnCgroup.ofThisProcess(), "/nowhere", "/w/app.1");

  @Test
  void the_path_of_version_2_is_the_one_without_a_hierarchy() {
    assertThat(Cgroup.parse("0::/a\n")).contains("/a");
    assertThat(Cgroup.parse("3:cpu:/b\n10::/c\n0::/a b\n")).contains("/a b");
    assertThat(Cgroup.parse("3:cpu:/b\n")).isEmpty();
    assertThat(Cgroup.parse("0::/cut off")).isEmpty();
    assertThat(Cgroup.parse("")).isEmpty();
  }

  @Test
  void a_cgroup_has_what_is_in_it_and_below() {
    assertThat(List.of("/w/app.1", "/w/app.1/x")).allMatch(ONE::has);
    assertThat(List.of("/", "/w", "/w/app.10", "/w/app.2", "/v/w/app.1")).noneMatch(ONE::has);
  }

  @Test
  void what_is_not_there_is_empty_and_takes_no_harm() {
    assertThat(ONE.isPopulated()).isFalse();
    ONE.freeze();
    ONE.kill();
    assertThat(ONE.removeNow()).isTrue();
  }

  /** By the first stage's code, and where a cgroup can be made. */
  @Nested
  class Real {

    private static final OwnCgroup OWN = OwnCgroup.ofThisProcess();

    private Cgroup cgroup;

    @BeforeEach
    void one_is_made() {
      Optional<Cgroup> made = OWN.make("test." + System.nanoTime());
      assumeTrue(
          made.isPresent(), "no cgroup can be made here, or this JVM is not the first stage's");
      cgroup = made.get();
    }

    @AfterAll
    static void nothing_is_left() {
      OWN.end();
    }

    @Test
    void one_without_processes_is_removed_with_those_below() throws IOException {
      Path folder = Path.of(cgroup.folder());
      Files.createDirectories(folder.resolve("a/b"));
      cgroup.remove();
      assertThat(folder).doesNotExist();
    }

    @Test
    void where_it_is_gone_the_child_is_spawned_beside_it() throws Exception {
      assertThat(cgroup.removeNow()).isTrue();
      SpawnPlan plan =
          SpawnPlan.prepare(new Command(List.of("/bin/true"), List.of(), Map.of("A", "b")), "mark");
      Fd.Pipe pipe = Fd.pipe();
      try {
        assertThat(cgroup.spawn(plan.exec(), pipe.writeEnd(), pipe.writeEnd()).pid()).isPositive();
      } finally {
        pipe.close();
      }
    }
  }
}
