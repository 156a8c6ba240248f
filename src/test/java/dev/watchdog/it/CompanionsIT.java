package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.companions.Misbehaving;
import example.CrashCounter;
import example.ErrorLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Companions from a jar, as a user would write them. */
class CompanionsIT {

  @TempDir Path jars;

  /** A jar of these classes, and of those inside them. */
  private void jar(Class<?>... classes) throws IOException {
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(jars.resolve("companions.jar")))) {
      for (Class<?> each : classes) {
        add(jar, each);
        for (Class<?> inner : each.getDeclaredClasses()) {
          add(jar, inner);
        }
      }
    }
  }

  private static void add(JarOutputStream jar, Class<?> one) throws IOException {
    String name = one.getName().replace('.', '/') + ".class";
    jar.putNextEntry(new JarEntry(name));
    try (InputStream in = one.getClassLoader().getResourceAsStream(name)) {
      in.transferTo(jar);
    }
  }

  @Test
  void a_companion_from_a_jar_receives_exits_and_stops_the_program() throws Exception {
    jar(CrashCounter.class);
    try (RunningWatchdog watchdog =
        Launch.shell(
                "sleep 0.1; exit 1",
                "-companion-path",
                jars.toString(),
                "-companion",
                "example.CrashCounter {\"max\": 2}")
            .start()) {
      watchdog.stderr().await("watchdog: companion CrashCounter is deployed$");
      watchdog.stderr().await("^app died 2 times$");
      watchdog.stderr().await("stop app, by the event bus: app is stopping$");
      watchdog.stopsCleanly();
    }
  }

  /** Including the lines that it writes while it is being stopped. */
  @Test
  void a_companion_receives_the_lines_of_a_program_that_publishes_them() throws Exception {
    jar(ErrorLines.class);
    try (RunningWatchdog watchdog = launchErrorLines("-publish-logs", "on").start()) {
      watchdog.stderr().await("watchdog: companion ErrorLines is deployed$");
      watchdog.stderr().await("^found line \\{\"seq\":\\d+,\"time\":.*\"text\":\"an ERROR\"}$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr())
          .containsPattern("found line .*\"text\":\"the last ERROR\"}");
    }
  }

  @Test
  void a_companion_receives_no_lines_of_a_program_that_does_not_publish_them() throws Exception {
    jar(ErrorLines.class);
    try (RunningWatchdog watchdog = launchErrorLines().start()) {
      watchdog.stderr().await("watchdog: companion ErrorLines is deployed$");
      watchdog.stdout().await("^an ERROR$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("found line");
    }
  }

  private Launch launchErrorLines(String... options) {
    return Launch.shell(
        "trap 'echo the last ERROR; exit' TERM; while :; do echo an ERROR; sleep 0.1; done",
        Stream.concat(
                Stream.of("-companion-path", jars.toString(), "-companion", "example.ErrorLines"),
                Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void whatever_companions_do_the_program_is_killed_in_time_and_the_watchdog_ends()
      throws Exception {
    jar(Misbehaving.class);
    List<String> names =
        List.of(
            "Blocks",
            "NeverStarts",
            "HangsInStop",
            "Floods",
            "ThrowsInStart",
            "NoVerticle",
            "Missing");
    List<String> options =
        names.stream()
            .map(name -> Misbehaving.class.getName() + "$" + name)
            .flatMap(name -> Stream.of("-companion", name))
            .toList();
    Launch launch =
        Launch.shell(
            "trap '' TERM; echo up; while :; do sleep 0.1; done",
            Stream.concat(
                    Stream.of("-stop-timeout", "300ms", "-companion-path", jars.toString()),
                    options.stream())
                .toArray(String[]::new));
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.stderr().await("cannot deploy companion .*Missing: there is no such class");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).contains("app had to be killed");
    }
  }

  @Test
  void an_internal_error_ends_the_watchdog_and_no_child_outlives_it() throws Exception {
    jar(Misbehaving.class);
    Launch launch =
        Launch.shell(
            "trap '' TERM; while :; do sleep 0.1; done",
            "-companion-path",
            jars.toString(),
            "-companion",
            Misbehaving.class.getName() + "$LosesAThread");
    try (RunningWatchdog watchdog = launch.start()) {
      long pid =
          Long.parseLong(watchdog.stderr().await("app started, pid (\\d+) \\(run 1\\)$").group(1));
      watchdog.stderr().await("companion .*LosesAThread is deployed");
      watchdog.signal("TERM");
      assertThat(watchdog.awaitExit()).isEqualTo(1);
      assertThat(watchdog.everythingOnStderr()).contains("watchdog: internal error: ");
      Processes.awaitGone(pid);
    }
  }

  @Test
  void when_a_companion_closes_vertx_the_program_and_the_watchdog_end() throws Exception {
    jar(Misbehaving.class);
    Launch launch =
        Launch.shell(
            "while :; do sleep 0.1; done",
            "-companion-path",
            jars.toString(),
            "-companion",
            Misbehaving.class.getName() + "$ClosesVertx");
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stderr().await("app stopped");
      assertThat(watchdog.awaitExit()).isEqualTo(1);
    }
  }

  @Test
  void a_missing_companion_folder_is_wrong_usage() {
    try (RunningWatchdog watchdog =
        Launch.shell("true", "-companion-path", "/does/not/exist").start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(2);
      assertThat(watchdog.everythingOnStderr())
          .contains("-companion-path: \"/does/not/exist\" is not a folder");
    }
  }
}
