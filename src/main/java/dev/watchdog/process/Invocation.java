package dev.watchdog.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this process was given: arguments and environment, byte for byte.
 *
 * <p>The environment belongs to the business program. The launcher is a shell script, and shells
 * drop variables whose names are no identifiers ({@code spring.datasource.url}); it also takes away
 * {@code JAVA_TOOL_OPTIONS} and its kin, which our own JVM would read. So it hands over the block
 * that the kernel gave it, in hex, in {@code WATCHDOG_ENVIRON_0}, {@code _1} and so on, since one
 * variable holds 128 KiB at most (execve(2)).
 */
public record Invocation(List<String> arguments, Map<String, String> environment) {

  /** More than execve(2) takes: three quarters of the largest stack that it starts with. */
  private static final int BYTES_MAX = 8 << 20;

  private static final String HANDED_OVER = "WATCHDOG_ENVIRON_";

  /**
   * Reads both from {@code /proc/self}.
   *
   * @param args as the JVM decoded them: how many there are is right in any locale
   */
  public static Invocation read(String[] args) throws IOException {
    List<String> words = split(own("cmdline"));
    List<String> arguments = words.subList(words.size() - args.length, words.size());
    return new Invocation(List.copyOf(arguments), givenEnvironment(System.getenv()));
  }

  private static Map<String, String> givenEnvironment(Map<String, String> own) throws IOException {
    if (!own.containsKey(HANDED_OVER + 0)) {
      return variables(own("environ"));
    }
    StringBuilder hex = new StringBuilder();
    for (int i = 0; own.containsKey(HANDED_OVER + i); i++) {
      hex.append(own.get(HANDED_OVER + i));
    }
    return variables(HexFormat.of().parseHex(hex.toString().replaceAll("\\s", "")));
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
  static List<String> split(byte[] block) {
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
