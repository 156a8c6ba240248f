package dev.watchdog.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way to a program whose process is to have what posix_spawn(3) cannot give: the system's own
 * tools, each of which becomes the next by exec(2), so that the pid is the program's and nothing
 * stays behind.
 *
 * <p>A shell sets the umask, limits and the OOM score; only where one of these is wanted, since
 * shells do things to the environment: they drop names that they cannot write (dash, busybox:
 * {@code spring.datasource.url}) and add or set some of their own. Those go past it, as arguments
 * of env(1), and are for that moment to be seen in {@code /proc/PID/cmdline}; the others are not.
 * Then nice(1), and last setpriv(1), which gives all privileges up.
 *
 * @param path to be executed
 * @param arguments with argument 0
 * @param environment for it
 */
record Wrapper(String path, List<String> arguments, Map<String, String> environment) {

  /** Arguments: directory, oom_score_adj, open files, umask, each empty if not wanted; the rest. */
  static final String SCRIPT =
      """
      [ -z "$1" ] || cd -- "$1" || exit 126
      [ -z "$2" ] || echo "$2" >/proc/self/oom_score_adj || exit 126
      [ -z "$3" ] || ulimit -n "$3" || exit 126
      [ -z "$4" ] || umask "$4" || exit 126
      shift 4
      exec "$@"
      """;

  private static final List<String> ADDED_BY_SHELLS = List.of("PWD", "OLDPWD", "SHLVL", "_");

  /** Names that every shell takes and gives on as they are. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Pattern SPECIAL =
      Pattern.compile(
          "PWD|OLDPWD|SHLVL|_|IFS|ENV|PS[0-4]|OPT(ARG|IND|ERR)|PPID|E?UID|GROUPS|LINENO|S?RANDOM"
              + "|SECONDS|EPOCH.*|SHELLOPTS|BASH.*|FUNCNAME|DIRSTACK|PIPESTATUS|HIST.*|MAIL.*"
              + "|POSIXLY_CORRECT|COMP_.*");

  static boolean needsShell(Attributes wanted) {
    return wanted.umask().isPresent()
        || wanted.nofile().isPresent()
        || wanted.oomScoreAdj().isPresent()
        || (wanted.directory().isPresent() && !PosixSpawn.CHANGES_DIRECTORY);
  }

  /**
   * The way to a program.
   *
   * @param command which has no obstacles
   * @param account whose process it is to become; empty: it stays ours
   * @param environment the child's
   * @return empty if it can be executed directly
   */
  static Optional<Wrapper> of(
      ProgramFile program,
      Command command,
      Optional<Account> account,
      Map<String, String> environment,
      Tools tools,
      int ownNice) {
    Attributes wanted = command.attributes();
    List<String> words = new ArrayList<>();
    boolean looksLikeVariable = needsShell(wanted) && program.name().contains("=");
    if (wanted.nice().isPresent() || (looksLikeVariable && account.isEmpty())) {
      int more = wanted.nice().orElse(ownNice) - ownNice;
      words.addAll(List.of(tool(tools.find("nice")), "-n", Integer.toString(more)));
    }
    account.ifPresent(a -> words.addAll(setpriv(a, tools)));
    if (words.isEmpty() && !needsShell(wanted)) {
      return Optional.empty();
    }
    words.add(isFoundByName(program, environment) ? program.name() : program.path());
    words.addAll(command.arguments());
    return Optional.of(
        needsShell(wanted)
            ? throughShell(wanted, words, environment, tools)
            : new Wrapper(words.getFirst(), words, environment));
  }

  private static List<String> setpriv(Account account, Tools tools) {
    return List.of(
        tool(tools.setpriv()),
        "--reuid",
        Integer.toString(account.uid()),
        "--regid",
        Integer.toString(account.gid()),
        account.name().isPresent() ? "--init-groups" : "--clear-groups",
        "--");
  }

  /**
   * As execvp(3) does it, so that argument 0 is what was given; an option it must not look like.
   */
  private static boolean isFoundByName(ProgramFile program, Map<String, String> environment) {
    boolean isSought = !program.name().contains("/");
    return !(isSought && !environment.containsKey("PATH")) && !program.name().startsWith("-");
  }

  private static Wrapper throughShell(
      Attributes wanted, List<String> rest, Map<String, String> environment, Tools tools) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", SCRIPT, "watchdog"));
    words.add(PosixSpawn.CHANGES_DIRECTORY ? "" : wanted.directory().orElse(""));
    words.add(wanted.oomScoreAdj().stream().mapToObj(Integer::toString).findFirst().orElse(""));
    words.add(wanted.nofile().stream().mapToObj(Long::toString).findFirst().orElse(""));
    words.add(wanted.umask().stream().mapToObj(Integer::toOctalString).findFirst().orElse(""));
    words.add(tool(tools.find("env")));
    ADDED_BY_SHELLS.forEach(name -> words.addAll(List.of("-u", name)));
    words.add("--");
    Map<String, String> plain = new LinkedHashMap<>();
    environment.forEach((name, value) -> {
      if (PLAIN.matcher(name).matches() && !SPECIAL.matcher(name).matches()) {
        plain.put(name, value);
      } else {
        words.add(name + "=" + value);
      }
    });
    words.addAll(rest);
    return new Wrapper(Tools.SHELL, words, plain);
  }

  private static String tool(Optional<String> found) {
    return found.orElseThrow(() -> new IllegalStateException("a tool vanished"));
  }
}
