package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a child starts with, whatever the watchdog itself has inherited. */
class ChildIT {

  /** 32 and 33 are glibc's own; its posix_spawn always leaves them ignored (spawni.c). */
  private static final String LOOK =
      """
      echo "pid $$"
      echo "stat $(cut -d')' -f2 /proc/$$/stat)"
      grep -E '^Sig(Blk|Ign):' /proc/$$/status | sed 's/00000001800000/00000000000000/'
      ls /proc/$$/fd
      readlink /proc/$$/fd/0
      """;

  /** Blocks and ignores signals, opens more files, and becomes the watchdog. */
  private static final String HINDER =
      """
      import os, signal, sys
      numbers = set(range(1, 65)) - {9, 17, 19, 32, 33}
      if "IGNORE" in os.environ:
          for number in numbers:
              signal.signal(number, signal.SIG_IGN)
      if "BLOCK" in os.environ:
          signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
      for i in range(20):
          os.set_inheritable(os.open("/dev/null", os.O_RDWR), True)
      os.execv(sys.argv[1], sys.argv[1:])
      """;

  @Test
  void a_child_leads_its_session_and_starts_with_default_signals_and_descriptors() {
    assertStartsWithDefaults(Launch.shell(LOOK, "-restart", "never"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"IGNORE", "BLOCK", "IGNORE BLOCK"})
  void a_child_starts_with_default_signals_and_descriptors_whatever_the_watchdog_inherited(
      String hindrance) {
    assertStartsWithDefaults(hindered(Launch.shell(LOOK, "-restart", "never"), hindrance));
  }

  @ParameterizedTest
  @CsvSource({
    "IGNORE, TERM",
    "IGNORE, INT",
    "BLOCK, TERM",
    "BLOCK, INT",
    "IGNORE BLOCK, TERM",
    "IGNORE BLOCK, INT"
  })
  void ignored_and_blocked_signals_do_not_keep_the_watchdog_from_stopping(
      String hindrance, String signal) {
    Launch launch = hindered(Launch.shell("echo up; exec sleep 1000"), hindrance);
    try (RunningWatchdog watchdog = launch.start()) {
      watchdog.stdout().await("^up$");
      watchdog.signal(signal);
      assertThat(watchdog.awaitExit()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"IGNORE", "BLOCK"})
  void signals_that_the_watchdog_inherited_as_ignored_or_blocked_are_passed_on(String hindrance) {
    String script = "trap 'echo USR1' USR1; echo up; while :; do sleep 0.05; done";
    try (RunningWatchdog watchdog = hindered(Launch.shell(script), hindrance).start()) {
      watchdog.stdout().await("^up$");
      watchdog.signal("USR1");
      watchdog.stdout().await("^USR1$");
    }
  }

  private static Launch hindered(Launch launch, String hindrance) {
    for (String how : hindrance.split(" ", -1)) {
      launch.env(how, "yes");
    }
    return launch.through(Python.EXECUTABLE, "-c", HINDER);
  }

  @Test
  void an_inherited_ignored_SIGCHLD_loses_no_exit_status() {
    Launch launch =
        Launch.shell("exit 7", "-restart", "never")
            .through(
                Python.EXECUTABLE,
                "-c",
                "import os, signal, sys; signal.signal(17, signal.SIG_IGN);"
                    + " os.execv(sys.argv[1], sys.argv[1:])");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(7);
    }
  }

  private static void assertStartsWithDefaults(Launch launch) {
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      List<String> lines = watchdog.everythingOnStdout().lines().toList();
      String pid = lines.getFirst().substring("pid ".length());
      // State, parent, process group, session.
      assertThat(lines.get(1)).matches("stat  \\w \\d+ " + pid + " " + pid + " .*");
      assertThat(lines.subList(2, lines.size()))
          .containsExactly(
              "SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000", "0", "1", "2", "/dev/null");
    }
  }

  @Test
  void the_environment_arrives_unchanged() {
    List<String> extra =
        List.of(
            "a.b=1",
            "spring.datasource.url=jdbc:x?y=z&u",
            "with space=x",
            "EMPTY=",
            "LINES=a\nb\n",
            "BYTES=\u00ff\u00fe\u0080",
            "N\u00e4me=\u00c3\u00bc",
            "-dash=1",
            "0=zero",
            "EQ==a=",
            "LARGE=" + "x".repeat(100_000),
            "PS1=$ ",
            "IFS=:",
            "ENV=/no/such/file",
            "_=x",
            "OLDPWD=/",
            "PWD=/nonsense",
            "LC_ALL=C",
            "SHLVL=7");
    String literals = String.join(",", extra.stream().map(ChildIT::bytesLiteral).toList());
    String launcher =
        "import os, sys; given = ["
            + literals
            + "];"
            + " environ = dict(os.environb);"
            + " environ.pop(b'LC_CTYPE', 0); environ.update(v.split(b'=', 1) for v in given);"
            + " os.execve(sys.argv[1], sys.argv[1:], environ)";
    Launch launch =
        Launch.shell("cat /proc/$$/environ", "-restart", "never")
            .through(Python.EXECUTABLE, "-c", launcher);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      watchdog.stdout().awaitEnd();
      List<String> seen = environment(watchdog);
      assertThat(seen).containsAll(extra);
      assertThat(seen.stream().filter(v -> !extra.contains(v)).map(v -> v.split("=", 2)[0]))
          .containsExactlyInAnyOrder(
              "PATH", "WATCHDOG_HTTP", "WATCHDOG_JAVA_HOME", "WATCHDOG_RUN_ID", "WATCHDOG_SOCKET");
      assertThat(seen).anyMatch(v -> v.matches("WATCHDOG_RUN_ID=app\\.1\\..+"));
    }
  }

  @Test
  void an_environment_of_400_kB_arrives() {
    String launcher =
        "import os, sys; environ = dict(os.environb);"
            + " environ.update((b'V%d' % i, b'x' * 1000) for i in range(400));"
            + " os.execve(sys.argv[1], sys.argv[1:], environ)";
    Launch launch =
        Launch.shell("cat /proc/$$/environ", "-restart", "never")
            .through(Python.EXECUTABLE, "-c", launcher);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      watchdog.stdout().awaitEnd();
      assertThat(environment(watchdog).stream().filter(v -> v.matches("V\\d+=x{1000}")))
          .hasSize(400);
    }
  }

  @Test
  void python_gets_PYTHONUNBUFFERED_unless_it_is_set() {
    String print = "import os; print(os.environ.get('PYTHONUNBUFFERED'))";
    assertThat(output(Launch.python(print, "-restart", "never"))).isEqualTo("1\n");
    assertThat(output(Launch.python(print, "-restart", "never").env("PYTHONUNBUFFERED", "")))
        .isEqualTo("\n");
    assertThat(output(Launch.shell("echo $PYTHONUNBUFFERED", "-restart", "never"))).isEqualTo("\n");
  }

  @Test
  void options_for_Java_reach_the_child_and_leave_the_watchdog_alone() {
    String script =
        "echo \"$JAVA_TOOL_OPTIONS|$JDK_JAVA_OPTIONS|$_JAVA_OPTIONS|$CLASSPATH|$JAVA_HOME\"";
    Launch launch =
        Launch.shell(script, "-restart", "never")
            .env("JAVA_TOOL_OPTIONS", "-XX:NoSuchOption")
            .env("JDK_JAVA_OPTIONS", "-Xmx1g --no-such")
            .env("_JAVA_OPTIONS", "-Xmx1k")
            .env("CLASSPATH", "/no/such/classes")
            .env("JAVA_HOME", "/no/such/java");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStdout())
          .isEqualTo("-XX:NoSuchOption|-Xmx1g --no-such|-Xmx1k|/no/such/classes|/no/such/java\n");
      assertThat(watchdog.everythingOnStderr().lines())
          .hasSize(3)
          .allMatch(line -> line.matches(".* (INFO |WARN ) watchdog: .*"));
    }
  }

  @Test
  void a_preloaded_library_is_loaded_into_the_child_only() {
    String look = "echo $LD_PRELOAD; grep -c resolv /proc/$PPID/maps || true";
    Launch launch = Launch.shell(look, "-restart", "never").env("LD_PRELOAD", "libresolv.so.2");
    assertThat(output(launch)).isEqualTo("libresolv.so.2\n0\n");
  }

  /** A JVM changes these two for itself, unless a flag forbids it. */
  @Test
  void a_child_inherits_the_limits_and_the_coredump_filter_of_the_watchdog() {
    String look = "ulimit -Sn; ulimit -Hn; cat /proc/self/coredump_filter";
    Launch launch =
        Launch.shell(look, "-restart", "never")
            .after("ulimit -Sn 200; ulimit -Hn 300; echo 0x31 >/proc/self/coredump_filter");
    assertThat(output(launch)).isEqualTo("200\n300\n00000031\n");
  }

  @Test
  void options_for_Java_reach_a_Java_program() {
    Launch launch =
        Launch.watchdog("-restart", "never", "--", "java", "-version")
            .env("JAVA_TOOL_OPTIONS", "-Dx=y");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStderr())
          .containsOnlyOnce("Picked up JAVA_TOOL_OPTIONS: -Dx=y");
    }
  }

  private static String output(Launch launch) {
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      return watchdog.everythingOnStdout();
    }
  }

  private static List<String> environment(RunningWatchdog watchdog) {
    String block = new String(watchdog.stdout().bytes(), ISO_8859_1);
    assertThat(block).endsWith("\0");
    return new ArrayList<>(Arrays.asList(block.substring(0, block.length() - 1).split("\0", -1)));
  }

  /** For characters up to U+00FF, each a byte. */
  private static String bytesLiteral(String text) {
    if (text.startsWith("LARGE")) {
      return "b'LARGE=' + b'x' * 100000";
    }
    StringBuilder literal = new StringBuilder("b'");
    text.chars().forEach(c -> literal.append(String.format("\\x%02x", c)));
    return literal.append("'").toString();
  }
}
