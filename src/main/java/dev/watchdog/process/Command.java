package dev.watchdog.process;

import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param programs paths or names to be looked up on the PATH; the first that is there is run
 * @param arguments without the program itself
 * @param environment all of it
 */
public record Command(
    List<String> programs, List<String> arguments, Map<String, String> environment) {

  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** Another program with other arguments, as this one is run in all else. */
  public Command running(List<String> words) {
    return new Command(
        List.of(words.getFirst()), List.copyOf(words.subList(1, words.size())), environment);
  }

  /** The same with another environment. */
  public Command withEnvironment(Map<String, String> other) {
    return new Command(programs, arguments, other);
  }

  List<String> path() {
    return List.of(environment.getOrDefault("PATH", DEFAULT_PATH).split(":"));
  }
}
