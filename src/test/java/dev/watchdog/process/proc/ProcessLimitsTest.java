package dev.watchdog.process.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLimitsTest {

  @TempDir private Path root;

  @BeforeEach
  void unlimited() throws IOException {
    limits("unlimited");
    file("proc/self/cgroup", "0::/\n");
  }

  private void limits(String processes) throws IOException {
    file(
        "proc/self/limits",
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             %-20s 96000                processes
        Max open files            1024                 unlimited            files
        Max nice priority         40                   0
        """
            .formatted(processes));
  }

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private ProcessLimits limits() {
    return ProcessLimits.find(root);
  }

  @Test
  void soft_and_hard_limits_are_distinguished() {
    assertThat(limits().openFiles()).isEqualTo(1024);
    assertThat(limits().openFilesHard()).isEqualTo(Long.MAX_VALUE);
    assertThat(limits().niceRoom()).isEqualTo(40);
  }

  @Test
  void where_nothing_limits_processes_there_is_no_end() {
    assertThat(limits().processesLeft()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void the_users_limit_of_processes_counts() throws IOException {
    limits("60");
    assertThat(limits().processesLeft()).isEqualTo(60);
  }

  @Test
  void a_container_finds_its_cgroup_at_the_root() throws IOException {
    file("sys/fs/cgroup/pids.max", "64\n");
    file("sys/fs/cgroup/pids.current", "3\n");
    assertThat(limits().processesLeft()).isEqualTo(61);
  }

  @Test
  void a_service_finds_it_by_its_name() throws IOException {
    file("proc/self/cgroup", "0::/system.slice/app.service\n");
    file("sys/fs/cgroup/system.slice/app.service/pids.max", "max\n");
    file("sys/fs/cgroup/system.slice/app.service/pids.current", "3\n");
    assertThat(limits().processesLeft()).isEqualTo(Long.MAX_VALUE);
    file("sys/fs/cgroup/system.slice/app.service/pids.max", "1000\n");
    assertThat(limits().processesLeft()).isEqualTo(997);
  }

  @Test
  void of_version_1_only_the_controller_of_processes_counts() throws IOException {
    file("proc/self/cgroup", "9:name=systemd:/a\n8:memory:/b\n7:cpu,pids:/c\n0::/d\n");
    file("sys/fs/cgroup/memory/b/pids.max", "1\n");
    file("sys/fs/cgroup/cpu,pids/c/pids.max", "200\n");
    file("sys/fs/cgroup/cpu,pids/c/pids.current", "20\n");
    assertThat(limits().processesLeft()).isEqualTo(180);
  }

  @Test
  void the_lowest_limit_counts() throws IOException {
    limits("500");
    file("proc/self/cgroup", "7:pids:/docker/x\n");
    file("sys/fs/cgroup/pids/pids.max", "300\n");
    file("sys/fs/cgroup/pids/docker/x/pids.max", "400\n");
    assertThat(limits().processesLeft()).isEqualTo(300);
  }

  @Test
  void this_process_has_some_left() {
    assertThat(ProcessLimits.own().processesLeft()).isPositive();
    assertThat(Machine.openFilesMax()).isPositive();
  }
}
