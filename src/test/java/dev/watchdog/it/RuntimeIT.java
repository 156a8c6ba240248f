package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The distribution's own Java and its AOT cache, where they were made and elsewhere. */
class RuntimeIT {

  /** With this the JVM refuses to start without the cache. */
  private static final String CACHE_OR_NOTHING = "-Xshare:on\n";

  private static final String WITH_CACHE = " with AOT cache, ";
  private static final String WITHOUT_CACHE = " without AOT cache, ";

  @TempDir private Path folder;
  private Path moved;

  /** A copy under a longer path; it keeps the times of files, as tar and COPY do. */
  @BeforeEach
  void move() throws Exception {
    moved = Files.createDirectories(folder.resolve("some where/else")).resolve("watchdog");
    sh("cp -a \"$1\" \"$2\"", Launch.HOME, moved);
  }

  /** A read-only folder could not be deleted. */
  @AfterEach
  void makeWritable() throws Exception {
    sh("chmod -R u+w \"$1\"", moved, moved);
  }

  @Test
  void it_runs_on_its_own_java_with_its_cache() throws IOException {
    try (RunningWatchdog watchdog = Launch.shell("echo up; sleep 100").start()) {
      watchdog.stdout().await("^up$");
      Path process = Path.of("/proc/" + watchdog.pid());
      Path runtime = Launch.HOME.toRealPath().resolve("runtime");
      assertThat(process.resolve("exe").toRealPath())
          .isEqualTo(Launch.HOME.toRealPath().resolve("lib/watchdog-jvm"));
      assertThat(Files.readString(process.resolve("maps"), StandardCharsets.ISO_8859_1))
          .contains(runtime.resolve("lib/server/classes_coh.jsa").toString())
          .contains(runtime.resolve("lib/watchdog.jsa").toString());
      watchdog.stopsCleanly();
    }
  }

  @Test
  void moved_read_only_and_as_another_user_it_uses_its_cache() throws Exception {
    Assumptions.assumeTrue(Processes.isRoot(), "only root can become another user");
    addFlag(CACHE_OR_NOTHING);
    sh("chmod -R a=rX \"$1\"; chmod a+rx \"$2\" \"$2\"/*", moved, folder);
    String hidden = "mount -t tmpfs tmpfs \"$0\" && exec \"$@\""; // hides the original
    Launch launch =
        Launch.shell("echo \"up as $(id -u)\"; sleep 100")
            .home(moved)
            .directory(Path.of("/"))
            .through(
                Stream.of(
                        List.of("unshare", "--mount", "sh", "-c", hidden),
                        List.of(Launch.HOME.toRealPath().toString()),
                        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
                    .flatMap(List::stream)
                    .toArray(String[]::new));
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up as 65534$");
      watchdog.stopsCleanly();
    }
  }

  /** The test above would fail with an unfit cache. */
  @Test
  void the_flag_of_the_test_above_refuses_an_unfit_cache() throws Exception {
    addFlag(CACHE_OR_NOTHING);
    makeUnfit();
    try (RunningWatchdog watchdog = Launch.shell("echo up").home(moved).start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(1);
      assertThat(watchdog.everythingOnStdout()).isEmpty();
    }
  }

  @Test
  void commands_ignore_an_unfit_cache_silently() throws Exception {
    assertThat(version()).contains(WITH_CACHE);
    makeUnfit();
    assertThat(version()).contains(WITHOUT_CACHE);
    Files.delete(moved.resolve("runtime/lib/server/classes_coh.jsa"));
    assertThat(version()).contains(WITHOUT_CACHE);
    Files.delete(moved.resolve("runtime/lib/watchdog.jsa"));
    assertThat(version()).contains(WITHOUT_CACHE);
  }

  @Test
  void an_unfit_cache_is_reported_once_the_program_runs() throws Exception {
    makeUnfit();
    try (RunningWatchdog watchdog = Launch.shell("exec sleep 100").home(moved).start()) {
      watchdog.stderr().await("WARN  watchdog: the AOT cache is not used");
      watchdog.stopsCleanly();
    }
  }

  /** Builders of reproducible images give all files the same time. */
  @Test
  void the_cache_fits_when_all_files_have_the_same_time() throws Exception {
    addFlag(CACHE_OR_NOTHING);
    sh("find \"$1\" -exec touch -h -d @1 {} +", moved, moved);
    assertThat(version()).contains(WITH_CACHE);
    try (RunningWatchdog watchdog = Launch.shell("echo up").home(moved).start()) {
      watchdog.stdout().await("^up$");
      watchdog.stopsCleanly();
    }
  }

  @Test
  void without_its_own_java_it_uses_another() throws Exception {
    sh("rm -r \"$1\"/runtime", moved, moved);
    assertThat(version()).contains(WITHOUT_CACHE);
  }

  @Test
  void the_launcher_reports_a_path_that_java_cannot_start_from() throws Exception {
    Path home = Files.move(moved, moved.resolveSibling("a:b"));
    try (RunningWatchdog watchdog = Launch.watchdog("-help").home(home).start()) {
      assertThat(watchdog.awaitExit()).isOne();
      assertThat(watchdog.everythingOnStderr())
          .isEqualTo(
              "watchdog: cannot start from " + home + ": Java allows no colon in its path\n");
    }
    Files.move(home, moved);
  }

  @Test
  void a_logback_xml_is_used() throws Exception {
    Path example = moved.resolve("conf/logback-example.xml");
    Files.writeString(
        moved.resolve("conf/logback.xml"),
        Files.readString(example).replace(" watchdog: ", " our own: "));
    Launch launch = Launch.shell("sleep 100").home(moved);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("INFO  our own: app started");
      watchdog.stopsCleanly();
    }
  }

  /** The log reports it in a sentence; logback itself would print to the program's stdout. */
  @ParameterizedTest
  @CsvSource({
    "'<configuration><app', fatal error on line 1",
    "'', fatal error on line 1",
    "'<configuration><conversionRule conversionWord=\"x\"/></configuration>', conversionRule",
    "'<configuration debug=\"true\"><root level=\"no', fatal error on line 1"
  })
  void a_logback_xml_that_cannot_be_used_is_reported(String text, String fault) throws Exception {
    Files.writeString(moved.resolve("conf/logback.xml"), text);
    Launch launch = Launch.shell("echo up; exec sleep 100").home(moved);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("WARN  watchdog: cannot use .*/conf/logback.xml: .*" + fault);
      watchdog.stderr().await("INFO  watchdog: app started");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("up\n");
      assertThat(watchdog.everythingOnStderr().lines()).hasSize(6);
    }
  }

  @Test
  void a_logback_xml_that_names_stdout_writes_to_stderr() throws Exception {
    Files.writeString(
        moved.resolve("conf/logback.xml"),
        """
        <configuration debug="true">
          <appender name="A" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>mine: %m%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="A"/></root>
        </configuration>
        """);
    Launch launch = Launch.shell("echo up; exec sleep 100").home(moved);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("^mine: app started");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("up\n");
    }
  }

  private String version() {
    try (RunningWatchdog watchdog = Launch.watchdog("version").home(moved).start()) {
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStderr()).isEmpty();
      return watchdog.everythingOnStdout();
    }
  }

  private void addFlag(String flag) throws IOException {
    Path options = moved.resolve("conf/jvm.options");
    Files.setPosixFilePermissions(options, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(options, flag, StandardOpenOption.APPEND);
  }

  /** A jar with another time is another jar. */
  private void makeUnfit() throws IOException {
    try (Stream<Path> jars = Files.list(moved.resolve("lib"))) {
      Path jar =
          jars.filter(file -> file.toString().contains("logback-core")).findAny().orElseThrow();
      Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
    }
  }

  private static void sh(String script, Path first, Path second) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-ec", script, "sh", first.toString(), second.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
  }
}
