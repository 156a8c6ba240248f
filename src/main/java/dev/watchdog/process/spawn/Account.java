package dev.watchdog.process.spawn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A user as the kernel knows him.
 *
 * @param name where {@code /etc/passwd} has one
 * @param groups all, the first one too
 */
record Account(Optional<String> name, int uid, int gid, Set<Integer> groups, String home) {

  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>(Map.of("HOME", home));
    String called = name.orElseGet(() -> Integer.toString(uid));
    variables.put("USER", called);
    variables.put("LOGNAME", called);
    return variables;
  }
}
