package dev.watchdog.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.posix.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFileTest {

  @TempDir private Path folder;
  private Path first;
  private Path second;

  @BeforeEach
  void folders() throws IOException {
    first = Files.createDirectory(folder.resolve("first"));
    second = Files.createDirectory(folder.resolve("second"));
  }

  private static Path executable(Path file) throws IOException {
    Files.createFile(file);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private Command command(String... programs) {
    return new Command(List.of(programs), List.of(), Map.of("PATH", first + ":" + second));
  }

  private ProgramFile find(String... programs) throws CannotSpawnException {
    return ProgramFile.find(command(programs));
  }

  private CannotSpawnException refusal(String... programs) {
    return catchThrowableOfType(CannotSpawnException.class, () -> find(programs));
  }

  @Test
  void the_path_is_searched_in_its_order() throws Exception {
    Path later = executable(second.resolve("x"));
    assertThat(find("x")).isEqualTo(new ProgramFile("x", later.toString()));
    Path earlier = executable(first.resolve("x"));
    assertThat(find("x")).isEqualTo(new ProgramFile("x", earlier.toString()));
  }

  @Test
  void a_name_with_a_slash_is_not_searched() throws Exception {
    executable(first.resolve("x"));
    assertThat(find("./x")).isEqualTo(new ProgramFile("./x", "./x"));
    assertThat(find("/no/such/file")).isEqualTo(new ProgramFile("/no/such/file", "/no/such/file"));
  }

  @Test
  void the_first_of_several_names_that_is_there_is_taken() throws Exception {
    executable(first.resolve("python3"));
    assertThat(find("python", "python3").name()).isEqualTo("python3");
    executable(second.resolve("python"));
    assertThat(find("python", "python3").name()).isEqualTo("python");
  }

  @Test
  void what_cannot_be_executed_is_passed_over() throws Exception {
    Files.createFile(first.resolve("x"));
    Path later = executable(second.resolve("x"));
    assertThat(find("x").path()).isEqualTo(later.toString());
  }

  @Test
  void a_folder_is_passed_over() throws Exception {
    Files.createDirectory(first.resolve("x"));
    Path later = executable(second.resolve("x"));
    assertThat(find("x").path()).isEqualTo(later.toString());
  }

  @Test
  void not_found_is_127_and_says_where_it_was_looked_for() {
    CannotSpawnException refusal = refusal("python", "python3");
    assertThat(refusal)
        .hasMessage("cannot run python or python3: not found on the PATH (%s:%s)", first, second);
    assertThat(refusal.status().exitCode()).isEqualTo(127);
    assertThat(refusal.status().error()).isEqualTo(refusal.getMessage());
  }

  @Test
  void found_but_without_execute_permission_is_126() throws Exception {
    Files.createFile(second.resolve("x"));
    CannotSpawnException refusal = refusal("x");
    assertThat(refusal).hasMessage("cannot run %s/x: no execute permission", second);
    assertThat(refusal.status().exitCode()).isEqualTo(126);
  }

  @Test
  void an_empty_part_of_the_path_is_this_folder() throws Exception {
    Command command = new Command(List.of("mvnw"), List.of(), Map.of("PATH", ":" + first));
    assertThat(ProgramFile.find(command).path()).isEqualTo("./mvnw");
  }

  @Test
  void without_a_path_the_usual_folders_are_searched() throws Exception {
    assertThat(ProgramFile.find(new Command(List.of("sh"), List.of(), Map.of())).path())
        .endsWith("/bin/sh");
  }

  @Test
  void a_name_that_this_jvm_cannot_write_is_not_found() {
    assertThat(refusal("x\0y").status().exitCode()).isEqualTo(127);
  }

  private CannotSpawnException refused(Path file, int errno) {
    return new ProgramFile(file.toString(), file.toString()).refused(errno);
  }

  @Test
  void why_exec_refused_it() throws IOException {
    Path missing = folder.resolve("missing");
    Path script = Files.writeString(folder.resolve("script"), "#! /no/such/interpreter -x\n");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {0x7f, 'E', 'L', 'F'});
    record Case(Path file, int errno, String reason, int exitCode) {}
    List<Case> cases =
        List.of(
            new Case(missing, Errno.ENOENT, "No such file or directory", 127),
            new Case(binary.resolve("x"), Errno.ENOTDIR, "Not a directory", 127),
            new Case(script, Errno.ENOENT, "its interpreter /no/such/interpreter is missing", 126),
            new Case(
                binary,
                Errno.ENOENT,
                "its loader is missing (is it built for another C library or architecture?)",
                126),
            new Case(folder, Errno.EACCES, "it is a directory", 126),
            new Case(script, Errno.EACCES, "Permission denied", 126),
            new Case(
                script,
                Errno.ENOEXEC,
                "Exec format error (a script needs a first line such as #!/bin/sh)",
                126),
            new Case(
                script,
                Errno.EAGAIN,
                "Resource temporarily unavailable (is the limit of processes reached?"
                    + " see --pids-limit, ulimit -u)",
                126),
            new Case(script, 7, "Argument list too long", 126));
    for (Case c : cases) {
      CannotSpawnException refusal = refused(c.file(), c.errno());
      assertThat(refusal).hasMessage("cannot run %s: %s", c.file(), c.reason());
      assertThat(refusal.status().exitCode()).as(c.reason()).isEqualTo(c.exitCode());
    }
  }

  @Test
  void a_path_that_this_jvm_cannot_write_can_be_refused_too() {
    for (int errno : Arrays.asList(Errno.ENOENT, Errno.EACCES, Errno.ENOEXEC)) {
      assertThat(new ProgramFile("/x\0y", "/x\0y").refused(errno))
          .hasMessageContaining("cannot run");
    }
  }
}
