package dev.watchdog.process.spawn;

import dev.watchdog.process.Attributes;
import dev.watchdog.process.Command;
import dev.watchdog.process.posix.Spawn;
import dev.watchdog.process.posix.Spawn.Execution;
import dev.watchdog.process.spawn.Accounts.Account;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way to a program whose process needs what posix_spawn(3) cannot give, by tools of the system.
 * Each becomes the next by exec(2), so that the pid is the program's and nothing stays behind: a
 * shell for the umask, limits and the OOM score, where one of these is wanted; nice(1); setpriv(1),
 * which gives all privileges up; and env(1), by then without them.
 *
 * <p>The tools before env(1) have the watchdog's privileges, and the environment is the program's:
 * it may name a library to load. So the variables that the C library ignores in set-user-ID
 * programs (ld.so(8), glibc's {@code unsecvars.h}), which are just as foreign here, go past the
 * tools as arguments of env(1). For that moment they are visible in {@code /proc/PID/cmdline}, by
 * every user; all others, among which secrets are, stay in the environment, which is the owner's to
 * read.
 *
 * <p>Past a shell go, too, the variables that shells change: they drop names that they cannot write
 * (dash, busybox: {@code spring.datasource.url}) and add or set some of their own.
 */
final class ExecChain {

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

  private static final Pattern SPECIAL_TO_SHELLS =
      Pattern.compile(
          "PWD|OLDPWD|SHLVL|_|IFS|ENV|PS[0-4]|OPT(ARG|IND|ERR)|PPID|E?UID|GROUPS|LINENO|S?RANDOM"
              + "|SECONDS|EPOCH.*|SHELLOPTS|BASH.*|FUNCNAME|DIRSTACK|PIPESTATUS|HIST.*|MAIL.*"
              + "|CDPATH|COMP_.*");

  /** What acts on any program: its loader, C library and locale. */
  private static final Pattern SPECIAL_TO_PROGRAMS =
      Pattern.compile(
          "LD_.*|GLIBC_.*|MALLOC_.*|MUSL_.*|RES_OPTIONS|RESOLV_.*|GCONV_PATH|GETCONF_DIR"
              + "|HOSTALIASES|LOCALDOMAIN|LOCPATH|NIS_PATH|NLSPATH|TMPDIR|TZDIR|LANG|LANGUAGE|LC_.*"
              + "|POSIXLY_CORRECT");

  private final ProgramFile program;
  private final Command command;
  private final Attributes wanted;
  private final Tools tools;

  /**
   * @param command which has no obstacles, with all of its environment
   */
  ExecChain(ProgramFile program, Command command, Tools tools) {
    this.program = program;
    this.command = command;
    this.wanted = command.attributes();
    this.tools = tools;
  }

  static boolean needsShell(Attributes wanted) {
    return wanted.umask().isPresent()
        || wanted.nofile().isPresent()
        || wanted.oomScoreAdj().isPresent()
        || (wanted.directory().isPresent() && !Spawn.changesDirectory());
  }

  private static boolean needsSetpriv(Attributes wanted, boolean changesUser, Privileges own) {
    return changesUser || (wanted.confines(false) && !own.areFinal());
  }

  /** Whether some variables go past the tools. */
  static boolean needsEnv(Command command, boolean changesUser, Privileges own) {
    Attributes wanted = command.attributes();
    boolean needsTools = wanted.nice().isPresent() || needsSetpriv(wanted, changesUser, own);
    return needsShell(wanted)
        || (needsTools
            && command.environment().keySet().stream()
                .anyMatch(name -> SPECIAL_TO_PROGRAMS.matcher(name).matches()));
  }

  /**
   * The way.
   *
   * @param account the user that the process becomes; empty: it keeps ours
   * @return empty if the program can be executed directly
   */
  Optional<Execution> execution(Optional<Account> account, Privileges own) {
    List<String> words = new ArrayList<>();
    if (needsShell(wanted)) {
      words.addAll(shell());
    }
    wanted.nice().ifPresent(nice -> words.addAll(nice(nice - own.nice())));
    if (needsSetpriv(wanted, account.isPresent(), own)) {
      words.addAll(setpriv(account));
    }
    if (words.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> plain = new LinkedHashMap<>(command.environment());
    if (needsEnv(command, account.isPresent(), own)) {
      words.addAll(env(plain));
    }
    words.add(isFoundByName() ? program.name() : program.path());
    words.addAll(command.arguments());
    String path = needsShell(wanted) ? Tools.SHELL : words.getFirst();
    return Optional.of(Execution.of(path, words, plain, wanted.directory()));
  }

  private List<String> shell() {
    return List.of(
        "sh",
        "-c",
        SCRIPT,
        "watchdog",
        Spawn.changesDirectory() ? "" : wanted.directory().orElse(""),
        wanted.oomScoreAdj().stream().mapToObj(Integer::toString).findFirst().orElse(""),
        wanted.nofile().stream().mapToObj(Long::toString).findFirst().orElse(""),
        wanted.umask().stream().mapToObj(Integer::toOctalString).findFirst().orElse(""));
  }

  private List<String> nice(int more) {
    return List.of(tool(tools.find("nice")), "-n", Integer.toString(more));
  }

  private List<String> setpriv(Optional<Account> account) {
    List<String> words = new ArrayList<>(List.of(tool(tools.setpriv())));
    account.ifPresent(a -> {
      words.addAll(List.of("--reuid", Integer.toString(a.uid())));
      words.addAll(List.of("--regid", Integer.toString(a.gid())));
      words.add(a.name().isPresent() ? "--init-groups" : "--clear-groups");
    });
    if (wanted.confines(account.isPresent())) {
      words.add("--no-new-privs");
    }
    words.add("--");
    return words;
  }

  /** Takes from the environment what goes past the tools. */
  private List<String> env(Map<String, String> environment) {
    List<String> words = new ArrayList<>(List.of(tool(tools.find("env"))));
    if (needsShell(wanted)) {
      ADDED_BY_SHELLS.forEach(name -> words.addAll(List.of("-u", name)));
    }
    words.add("--");
    environment
        .entrySet()
        .removeIf(variable -> {
          boolean goesPast = goesPastTools(variable.getKey());
          if (goesPast) {
            words.add(variable.getKey() + "=" + variable.getValue());
          }
          return goesPast;
        });
    if (program.name().contains("=")) {
      words.addAll(nice(0)); // or env would take it for a variable
    }
    return words;
  }

  private boolean goesPastTools(String name) {
    return SPECIAL_TO_PROGRAMS.matcher(name).matches()
        || (needsShell(wanted)
            && (!PLAIN.matcher(name).matches() || SPECIAL_TO_SHELLS.matcher(name).matches()));
  }

  /**
   * As execvp(3) does it, so that argument 0 is what was given; an option it must not look like.
   */
  private boolean isFoundByName() {
    boolean isSought = !program.name().contains("/");
    return !(isSought && !command.environment().containsKey("PATH"))
        && !program.name().startsWith("-");
  }

  private static String tool(Optional<String> found) {
    return found.orElseThrow(() -> new IllegalStateException("a tool vanished"));
  }
}
