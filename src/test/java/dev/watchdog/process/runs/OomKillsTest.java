package dev.watchdog.process.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.RunFact;
import dev.watchdog.process.spawn.RunMarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel's counter, in files as they are laid out on real systems, and whose end it explains.
 */
class OomKillsTest {

  private static final ExitStatus KILLED = new ExitStatus.Signalled(Signal.KILL, false);
  private static final ExitStatus OOM = new ExitStatus.Signalled(Signal.KILL, false, true);
  private static final ExitStatus FAILED = new ExitStatus.Code(1);

  private static final String V2_MOUNT =
      "31 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
  private static final String HYBRID_MOUNTS =
      """
      30 29 0:26 / / rw - ext4 /dev/vda rw
      32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:10 - cgroup cgroup rw,cpu,cpuacct
      35 31 0:32 / /sys/fs/cgroup/memory rw shared:11 - cgroup cgroup rw,memory
      41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      """;

  @TempDir private Path root;
  private final List<Long> told = new ArrayList<>();

  @BeforeEach
  void proc() throws IOException {
    Files.createDirectories(root.resolve("proc/self"));
  }

  private void system(String cgroup, String mountinfo) throws IOException {
    Files.writeString(root.resolve("proc/self/cgroup"), cgroup);
    Files.writeString(root.resolve("proc/self/mountinfo"), mountinfo);
  }

  private Path v2(String folder, int kills) throws IOException {
    return counter(
        folder + "/memory.events",
        "low 0\nhigh 0\nmax 7\noom 9\noom_kill " + kills + "\noom_group_kill 0\n");
  }

  private Path v1(String folder, int kills) throws IOException {
    return counter(
        folder + "/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills + "\n");
  }

  private Path counter(String path, String text) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private OomKills find() {
    return OomKills.find(root);
  }

  // Where it is.

  @Test
  void v2_on_a_host() throws IOException {
    system("0::/system.slice/watchdog.service\n", V2_MOUNT);
    v2("/sys/fs/cgroup/system.slice/watchdog.service", 3);
    assertThat(find().unexplained()).isEqualTo(3);
  }

  @Test
  void v2_in_a_container_with_a_cgroup_namespace_of_its_own() throws IOException {
    system("0::/\n", V2_MOUNT);
    v2("/sys/fs/cgroup", 2);
    assertThat(find().unexplained()).isEqualTo(2);
  }

  @Test
  void v2_in_a_container_that_sees_its_hosts_paths() throws IOException {
    system(
        "0::/docker/4711\n",
        "31 23 0:26 /docker/4711 /sys/fs/cgroup ro,nosuid - cgroup2 cgroup2 rw\n");
    v2("/sys/fs/cgroup", 4);
    assertThat(find().unexplained()).isEqualTo(4);
  }

  @Test
  void v1_on_a_host() throws IOException {
    system("9:name=systemd:/x\n4:cpuset,memory:/a/b\n3:cpu,cpuacct:/a\n0::/a/b\n", HYBRID_MOUNTS);
    v1("/sys/fs/cgroup/memory/a/b", 5);
    v2("/sys/fs/cgroup/unified/a/b", 99);
    assertThat(find().unexplained()).isEqualTo(5);
  }

  @Test
  void v1_in_a_container() throws IOException {
    system(
        "4:memory:/docker/4711\n",
        "35 31 0:32 /docker/4711 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
    v1("/sys/fs/cgroup/memory", 6);
    assertThat(find().unexplained()).isEqualTo(6);
  }

  @Test
  void v2_where_the_old_hierarchy_does_not_carry_memory() throws IOException {
    system("9:name=systemd:/x\n0::/a/b\n", HYBRID_MOUNTS);
    v2("/sys/fs/cgroup/unified/a/b", 7);
    assertThat(find().unexplained()).isEqualTo(7);
  }

  @Test
  void a_path_that_does_not_fit_the_mount_means_what_is_mounted() throws IOException {
    system("0::/../other\n", "31 23 0:26 /here /sys/fs/cgroup ro - cgroup2 cgroup2 rw\n");
    v2("/sys/fs/cgroup", 8);
    assertThat(find().unexplained()).isEqualTo(8);
  }

  @Test
  void nowhere_nothing_is_explained() throws IOException {
    assertThat(find().unexplained()).isZero();
    system("0::/\nnonsense\n", V2_MOUNT + "nonsense\n1 2 - cgroup2\n");
    assertThat(find().unexplained()).isZero(); // the root cgroup has no memory.events
    assertThat(find().explain(run(0), KILLED)).isEqualTo(KILLED);
    assertThat(told).isEmpty();
  }

  @Test
  void a_kernel_that_does_not_count_explains_nothing() throws IOException {
    system("4:memory:/\n", HYBRID_MOUNTS);
    counter("/sys/fs/cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n");
    assertThat(find().unexplained()).isZero();
  }

  @Test
  void a_counter_that_vanishes_explains_nothing_more() throws IOException {
    Path file = counterIn(V2_MOUNT, 3);
    OomKills kills = find();
    LinuxRun run = run(kills.unexplained());
    Files.delete(file);
    assertThat(kills.explain(run, KILLED)).isEqualTo(KILLED);
  }

  private Path counterIn(String mount, int kills) throws IOException {
    system("0::/\n", mount);
    return v2("/sys/fs/cgroup", kills);
  }

  // Whose end it explains.

  /** A run of which nothing is there: no process has this pid (proc_sys_kernel(5), pid_max). */
  private LinuxRun run(long oomKillsBefore) {
    Consumer<RunFact> facts = fact -> told.add(((RunFact.OutOfMemory) fact).processes());
    return new LinuxRun(0x7fff_fff0, RunMarks.of("nobody"), facts, oomKillsBefore);
  }

  @Test
  void a_kill_while_the_counter_rose_was_for_want_of_memory() throws IOException {
    counterIn(V2_MOUNT, 3);
    OomKills kills = find();
    LinuxRun run = run(kills.unexplained());
    counterIn(V2_MOUNT, 4);
    assertThat(kills.explain(run, KILLED)).isEqualTo(OOM);
    assertThat(told).isEmpty();
  }

  @Test
  void a_kill_while_it_did_not_rise_was_not() throws IOException {
    counterIn(V2_MOUNT, 3);
    OomKills kills = find();
    assertThat(kills.explain(run(kills.unexplained()), KILLED)).isEqualTo(KILLED);
  }

  @Test
  void a_kill_of_our_own_was_not_but_that_it_rose_is_reported() throws IOException {
    counterIn(V2_MOUNT, 0);
    OomKills kills = find();
    LinuxRun run = run(kills.unexplained());
    run.signalChild(Signal.TERM);
    run.signalChild(Signal.KILL);
    counterIn(V2_MOUNT, 2);
    assertThat(kills.explain(run, KILLED)).isEqualTo(KILLED);
    assertThat(told).containsExactly(2L);
  }

  @Test
  void another_end_was_not_but_that_it_rose_is_reported() throws IOException {
    counterIn(V2_MOUNT, 0);
    OomKills kills = find();
    LinuxRun run = run(kills.unexplained());
    counterIn(V2_MOUNT, 1);
    assertThat(kills.explain(run, FAILED)).isEqualTo(FAILED);
    assertThat(told).containsExactly(1L);
  }

  @Test
  void one_kill_explains_one_end() throws IOException {
    counterIn(V2_MOUNT, 0);
    OomKills kills = find();
    LinuxRun one = run(kills.unexplained());
    LinuxRun other = run(kills.unexplained());
    counterIn(V2_MOUNT, 1);
    assertThat(kills.explain(one, KILLED)).isEqualTo(OOM);
    assertThat(kills.explain(other, KILLED)).isEqualTo(KILLED);
    counterIn(V2_MOUNT, 2);
    assertThat(kills.explain(run(kills.unexplained() - 1), KILLED)).isEqualTo(OOM);
  }

  @Test
  void what_hit_another_before_explains_nothing_of_the_next_run() throws IOException {
    counterIn(V2_MOUNT, 0);
    OomKills kills = find();
    LinuxRun lastsLong = run(kills.unexplained());
    counterIn(V2_MOUNT, 1); // a worker of another program
    LinuxRun next = run(kills.unexplained());
    counterIn(V2_MOUNT, 2);
    assertThat(kills.explain(lastsLong, KILLED)).isEqualTo(OOM);
    assertThat(kills.explain(next, KILLED)).isEqualTo(KILLED);
  }
}
