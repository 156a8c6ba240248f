package dev.watchdog.process;

import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param programs paths or names to be looked up on the PATH; the first that is there is run
 * @param arguments without the program itself
 * @param environment all of it
 * @param attributes what else is set for its process
 */
public record Command(
    List<String> programs,
    List<String> arguments,
    Map<String, String> environment,
    Attributes attributes) {

  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** With nothing else of its own. */
  public Command(List<String> programs, List<String> arguments, Map<String, String> environment) {
    this(programs, arguments, environment, Attributes.NONE);
  }

  /** The same, with these attributes. */
  public Command with(Attributes other) {
    return new Command(programs, arguments, environment, other);
  }

  /** Another program with other arguments, as this one is run in all else. */
  public Command running(List<String> words) {
    return new Command(
        List.of(words.getFirst()),
        List.copyOf(words.subList(1, words.size())),
        environment,
        attributes);
  }

  /** The same with another environment. */
  public Command withEnvironment(Map<String, String> other) {
    return new Command(programs, arguments, other, attributes);
  }

  public List<String> path() {
    return List.of(environment.getOrDefault("PATH", DEFAULT_PATH).split(":"));
  }
}
