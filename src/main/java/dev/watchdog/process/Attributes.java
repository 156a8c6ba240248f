package dev.watchdog.process;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a child has of its own, beside arguments and environment; what is empty it has from us.
 *
 * @param directory where it runs, and where a relative path of its program begins
 * @param user the user that its process gets; its environment stays as it is
 * @param umask what its files are not to allow, 0 to 0777 (umask(2))
 * @param nofile how many files it may have open, soft and hard limit (RLIMIT_NOFILE, getrlimit(2))
 * @param nice -20, the most favoured, to 19 (nice(2)); not relative to ours
 * @param oomScoreAdj -1000, never killed when memory runs out, to 1000 (proc_pid_oom_score_adj(5))
 * @param noNewPrivileges whether no file that it executes gives it more rights, set-user-ID or not
 *     (PR_SET_NO_NEW_PRIVS, prctl(2)); empty: if it becomes another user's
 */
public record Attributes(
    Optional<String> directory,
    Optional<User> user,
    OptionalInt umask,
    OptionalLong nofile,
    OptionalInt nice,
    OptionalInt oomScoreAdj,
    Optional<Boolean> noNewPrivileges) {

  /** All as we have it. */
  public static final Attributes NONE =
      new Attributes(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty());

  /** Whether all is as we have it. */
  public boolean
      areOurs() { // not equals: a record's takes the JVM 10 ms, the first time it is asked
    return directory.isEmpty()
        && user.isEmpty()
        && umask.isEmpty()
        && nofile.isEmpty()
        && nice.isEmpty()
        && oomScoreAdj.isEmpty()
        && !confines(false);
  }

  /** Whether it gets no new privileges. */
  public boolean confines(boolean changesUser) {
    return noNewPrivileges.orElse(changesUser);
  }
}
