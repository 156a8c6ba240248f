package dev.watchdog.process.spawn;

import dev.watchdog.process.posix.SystemFile;
import java.util.Optional;

/**
 * What processes of a run have from its child, wherever they go.
 *
 * @param text in their environment, until one executes something with another environment
 * @param number see {@link LimitMark}
 * @param cgroup where it is one of our own
 */
public record RunMarks(String text, long number, Optional<Cgroup> cgroup) {

  /** The environment variable that holds the text. */
  public static final String VARIABLE = "WATCHDOG_RUN_ID";

  public static RunMarks of(String text) {
    return of(text, Optional.empty());
  }

  public static RunMarks of(String text, Optional<Cgroup> cgroup) {
    return new RunMarks(text, LimitMark.random(), cgroup);
  }

  /** Whether a process has one of them. The number is asked for first: that costs less. */
  public boolean areOf(int pid) {
    return number == LimitMark.of(pid)
        || cgroup.filter(own -> own.holds(pid)).isPresent()
        || SystemFile.variable(pid, VARIABLE).filter(text::equals).isPresent();
  }
}
