package dev.watchdog.process.proc;

import dev.watchdog.process.posix.OsText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this process was given: arguments and environment, byte for byte.
 *
 * <p>Read from {@code /proc/self}: the first stage hands both on as the kernel gave them to it.
 */
public record Invocation(List<String> arguments, Map<String, String> environment) {

  /** More than execve(2) takes: three quarters of the largest stack that it starts with. */
  private static final int BYTES_MAX = 8 << 20;

  /**
   * Reads both.
   *
   * @param count how many arguments there are, behind what started the JVM
   */
  public static Invocation read(int count) throws IOException {
    List<String> words = split(own("cmdline"));
    List<String> arguments = words.subList(words.size() - count, words.size());
    return new Invocation(List.copyOf(arguments), variables(own("environ")));
  }

  /** Not through {@link SystemFile}: a client would link C functions for nothing else. */
  private static byte[] own(String file) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of("/proc/self", file))) {
      return in.readNBytes(BYTES_MAX);
    }
  }

  private static Map<String, String> variables(byte[] block) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : split(block)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return variables;
  }

  /** Splits a block of strings, each ended by a NUL. */
  public static List<String> split(byte[] block) {
    List<String> strings = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < block.length; i++) {
      if (block[i] == 0) {
        strings.add(OsText.decode(Arrays.copyOfRange(block, start, i)));
        start = i + 1;
      }
    }
    return strings;
  }
}
