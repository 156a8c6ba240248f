package dev.watchdog.program;

import java.io.Serial;
import java.util.List;

/** The config file was not reloaded, and nothing has changed. */
public final class NotReloadedException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  private final String[] problems;

  /**
   * @param problems a sentence each
   */
  public NotReloadedException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = problems.toArray(String[]::new);
  }

  public List<String> problems() {
    return List.of(problems);
  }
}
