package dev.watchdog.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts a watchdog by the launcher of the distribution, with its own environment. */
final class Launch {

  /** The distribution, made by {@code package}. */
  static final Path HOME = Path.of(System.getProperty("watchdog.home", "target/watchdog"));

  /** The Java of this test, which can run the watchdog too. */
  static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  static final String PATH = JAVA_HOME.resolve("bin") + ":" + System.getenv("PATH");

  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;

  /** The JVM of the tests passes on signals that it has inherited as ignored, HUP under nohup. */
  private static final List<String> WITH_DEFAULT_SIGNALS =
      Processes.isIgnored(SIGHUP) || Processes.isIgnored(SIGINT)
          ? List.of("env", "--default-signal=HUP,INT")
          : List.of();

  private final List<String> arguments;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Path home = HOME.toAbsolutePath();
  private List<String> prefix = List.of();
  private Path directory = Path.of("").toAbsolutePath();
  private boolean stdoutIsRead = true;
  private boolean stderrIsRead = true;
  private boolean forks;

  private Launch(List<String> arguments) {
    this.arguments = arguments;
    environment.put("PATH", PATH);
    environment.put("WATCHDOG_JAVA_HOME", JAVA_HOME.toString());
    environment.put("WATCHDOG_HTTP", "off"); // the default port is the same for all tests
    environment.put("WATCHDOG_SOCKET", "off");
  }

  static Launch watchdog(String... arguments) {
    return new Launch(List.of(arguments));
  }

  /** Runs a shell script, restarted 200 ms after its end unless {@code options} say otherwise. */
  static Launch shell(String script, String... options) {
    return command(List.of("sh", "-c", script), options);
  }

  /** Runs a Python program, restarted 200 ms after its end unless {@code options} say otherwise. */
  static Launch python(String source, String... options) {
    return command(List.of(Python.EXECUTABLE, "-c", source), options);
  }

  private static Launch command(List<String> command, String... options) {
    List<String> all = new ArrayList<>(List.of("-restart-delay", "200ms"));
    all.addAll(Arrays.asList(options));
    all.add("--");
    all.addAll(command);
    return new Launch(all);
  }

  Launch env(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  Launch directory(Path directory) {
    this.directory = directory;
    return this;
  }

  Launch home(Path home) {
    this.home = home;
    return this;
  }

  /** A command that ends by executing its last arguments, which are the watchdog's. */
  Launch through(String... prefix) {
    this.prefix = List.of(prefix);
    return this;
  }

  /** A shell script that runs first; the shell then becomes the watchdog. */
  Launch after(String script) {
    return through("sh", "-c", script + "; exec \"$0\" \"$@\"");
  }

  /** As PID 1 of a new namespace; needs root. */
  Launch asPid1() {
    forks = true;
    return through("unshare", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc");
  }

  /** Its stdout is not captured: it is unread, or the test itself reads it. */
  Launch stdoutUnread() {
    stdoutIsRead = false;
    return this;
  }

  /** Its stderr is not captured: it is unread, or the test itself reads it. */
  Launch stderrUnread() {
    stderrIsRead = false;
    return this;
  }

  RunningWatchdog start() {
    List<String> command = new ArrayList<>(WITH_DEFAULT_SIGNALS);
    Map<String, String> before = new LinkedHashMap<>(environment);
    if (!command.isEmpty()) { // env(1) itself loads nothing of the test's
      environment.keySet().stream()
          .filter(name -> name.startsWith("LD_") || name.startsWith("GLIBC_"))
          .forEach(name -> command.add(name + "=" + before.remove(name)));
    }
    command.addAll(prefix);
    command.add(home.resolve("bin/watchdog").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(before);
    try {
      return new RunningWatchdog(builder.start(), forks, stdoutIsRead, stderrIsRead);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
