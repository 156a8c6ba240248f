package dev.watchdog.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that try to escape the watchdog or to bring it down. A FIFO shows whether a process of a
 * run is left: each inherits the writing end, and the reader reaches the end of the file when the
 * last of them has ended.
 */
class HostileIT {

  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private static Path built;
  @TempDir private Path folder;

  /** A shell command for what the first run of the program leaves behind. */
  enum Creature {
    COMET("exec \"$BUILT/comet\" 60"),
    HIDDEN("exec env -i setsid sh -c '(echo x >&9; exec sleep 4711) & exit 0' >/dev/null 2>&1"),
    UNMARKED(
        "exec env -i setsid prlimit --locks=1 sh -c '(echo x >&9; exec sleep 4711) & exit 0'"
            + " >/dev/null 2>&1"),
    LARGE("exec setsid \"$BUILT/bigenv\" 200"),
    LARGE_AND_UNSTOPPABLE("exec setsid env -i \"$BUILT/bigenv\" 200 ignore-term");

    private final String command;

    Creature(String command) {
      this.command = command;
    }
  }

  /** The process that escapes, and how the watchdog runs. */
  record Place(Creature creature, boolean isBesideAnother, boolean isPid1) {}

  @BeforeAll
  static void build_helpers() throws IOException, InterruptedException {
    boolean hasCompiler =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(bin -> Files.isExecutable(Path.of(bin, "cc")));
    assumeTrue(hasCompiler, "there is no C compiler (cc) here");
    for (String name : new String[] {"comet", "bigenv"}) {
      Path source = built.resolve(name + ".c");
      try (InputStream in = HostileIT.class.getResourceAsStream("/hostile/" + name + ".c")) {
        Files.copy(Objects.requireNonNull(in, name), source);
      }
      String[] cc = {"cc", "-O1", "-o", built.resolve(name).toString(), source.toString()};
      assertThat(new ProcessBuilder(cc).inheritIO().start().waitFor()).isZero();
    }
  }

  @BeforeEach
  void make_fifo() throws IOException, InterruptedException {
    String[] mkfifo = {"mkfifo", folder.resolve("left").toString()};
    assertThat(new ProcessBuilder(mkfifo).inheritIO().start().waitFor()).isZero();
  }

  static Stream<Place> places() {
    return Stream.of(Creature.values())
        .flatMap(creature ->
            Stream.of(
                new Place(creature, false, false),
                new Place(creature, false, true),
                new Place(creature, true, false),
                new Place(creature, true, true)));
  }

  @ParameterizedTest
  @MethodSource("places")
  void nothing_of_a_run_lives_beside_the_next_one(Place place) throws Exception {
    try (RunningWatchdog watchdog = launch(place).start()) {
      CompletableFuture<Boolean> nothingIsLeft = creatureIsUp();
      ControlClient.of(watchdog).command("restart?wait=true").ok(200);
      assertThat(nothingIsLeft).succeedsWithin(SOON).isEqualTo(true);
      watchdog.stopsCleanly();
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void nothing_of_a_run_outlives_the_watchdog(Place place) throws Exception {
    try (RunningWatchdog watchdog = launch(place).start()) {
      CompletableFuture<Boolean> nothingIsLeft = creatureIsUp();
      watchdog.stopsCleanly();
      assertThat(nothingIsLeft).succeedsWithin(SOON).isEqualTo(true);
    }
  }

  /** Here that process is the program: it is restarted and stopped as usual. */
  @Test
  void a_program_with_a_large_environment_cannot_fill_the_heap() {
    Launch launch =
        Launch.watchdog(
                "-stop-timeout",
                "500ms",
                "--",
                built.resolve("bigenv").toString(),
                "200",
                "ignore-term")
            .env("WATCHDOG_SOCKET", folder.resolve("socket"));
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("environment is large");
      ControlClient.of(watchdog).command("restart?wait=true").ok(200);
      watchdog.stdout().await("environment is large", 2);
      watchdog.stopsCleanly();
    }
  }

  /** A process that a shell started before it became the watchdog belongs to no program. */
  @Test
  void a_process_from_before_the_first_run_is_left_alone_at_the_end() {
    Launch launch = Launch.shell("echo up; exec sleep 1000").after("sleep 999 & echo \"first $!\"");
    try (RunningWatchdog watchdog = launch.start()) {
      long first = Long.parseLong(watchdog.stdout().await("^first (\\d+)$").group(1));
      watchdog.stdout().await("^up$");
      watchdog.stopsCleanly();
      assertThat(Processes.isThere(first)).isTrue();
      Processes.signal("KILL", first);
    }
  }

  /** A process chooses its own name, which may contain control sequences of a terminal. */
  @Test
  void a_killed_process_is_named_in_one_printable_line() {
    String program =
        """
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        open("/proc/self/comm", "w").write("a\\x1b[2Jb\\nc")
        print("up", flush=True)
        time.sleep(1000)
        """;
    try (RunningWatchdog watchdog = Launch.python(program, "-stop-timeout", "200ms").start()) {
      watchdog.stdout().await("^up$");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).contains("app had to be killed: a?[2Jb?c (pid ");
    }
  }

  private Launch launch(Place place) throws IOException {
    assumeTrue(!place.isPid1() || Processes.isRoot(), "a new PID namespace takes root");
    assumeTrue(
        place.creature() != Creature.UNMARKED || Cgroups.canBeMade(),
        "without marks it is found by its cgroup, and none can be made here");
    String script =
        """
        if [ ! -e left.once ]; then
          : >left.once
          (%s) 9>left &
        fi
        exec sleep 1000
        """
            .formatted(place.creature().command);
    Path config = folder.resolve("watchdog.yaml");
    Files.writeString(
        config,
        """
        socket: %s/socket
        defaults: {restart-delay: 100ms, stop-timeout: 300ms}
        programs:
          app:
            command: [sh, %s/script]
            environment: {BUILT: %s}
        """
                .formatted(folder, folder, built)
            + (place.isBesideAnother() ? "  other: {command: [sleep, '1000']}\n" : ""));
    Files.writeString(folder.resolve("script"), script);
    Launch launch =
        Launch.watchdog("-config", config.toString())
            .directory(folder)
            .env("WATCHDOG_SOCKET", folder.resolve("socket"));
    return place.isPid1() ? launch.asPid1() : launch;
  }

  /** Waits until it has written to the FIFO. */
  private CompletableFuture<Boolean> creatureIsUp() throws IOException {
    InputStream left = Files.newInputStream(folder.resolve("left"));
    assertThat(left.read()).isEqualTo('x');
    return CompletableFuture.supplyAsync(() -> isWithoutHolders(left), ControlClient.THREAD_EACH);
  }

  private static boolean isWithoutHolders(InputStream left) {
    try (left) {
      return left.readAllBytes().length <= 1; // a newline, then the end of the file
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
