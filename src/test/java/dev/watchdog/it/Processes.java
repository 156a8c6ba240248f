package dev.watchdog.it;

import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Processes of this machine, read from {@code /proc}. */
final class Processes {

  private Processes() {}

  static boolean isThere(long pid) {
    return Files.exists(Path.of("/proc/" + pid));
  }

  static void awaitGone(long pid) {
    Await.until("the end of process " + pid, () -> !isThere(pid));
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

  /** Whether this JVM ignores a signal. */
  static boolean isIgnored(int signal) {
    return isInMask("self", "SigIgn", signal);
  }

  /** Whether a process has a handler for a signal. */
  static boolean isCaught(long pid, int signal) {
    return isInMask("" + pid, "SigCgt", signal);
  }

  private static boolean isInMask(String pid, String mask, int signal) {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return status
          .filter(line -> line.startsWith(mask + ":"))
          .map(line -> Long.parseUnsignedLong(line.substring(mask.length() + 1).strip(), 16))
          .anyMatch(bits -> (bits >> (signal - 1) & 1) == 1);
    } catch (IOException e) {
      throw new AssertionError(e);
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
