package dev.watchdog.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Processes of this machine, as {@code /proc} shows them. */
final class Processes {

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private Processes() {}

  static boolean isThere(long pid) {
    return Files.exists(Path.of("/proc/" + pid));
  }

  static void awaitGone(long pid) {
    await("the end of process " + pid, RunningWatchdog.PATIENCE, () -> !isThere(pid));
  }

  /** Looks again and again. */
  static void await(String what, Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  static void signal(String name, long pid) {
    try {
      new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).inheritIO().start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Pids of children that ended and were not waited for. */
  static List<Long> zombiesOf(long parent) {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> Character.isDigit(name.charAt(0)))
          .map(Long::valueOf)
          .filter(pid -> isZombieOf(parent, pid))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isZombieOf(long parent, long pid) {
    return stat(pid)
        .filter(fields -> fields.get(0).equals("Z") && fields.get(1).equals("" + parent))
        .isPresent();
  }

  /** The fields of /proc/PID/stat from the third on: state, parent, group, session and more. */
  static Optional<List<String>> stat(long pid) {
    try {
      String stat =
          new String(
              Files.readAllBytes(Path.of("/proc/" + pid + "/stat")), StandardCharsets.ISO_8859_1);
      return Optional.of(List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
