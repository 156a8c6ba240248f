package dev.watchdog.process.spawn;

import dev.watchdog.process.Attributes;
import dev.watchdog.process.Command;
import dev.watchdog.process.User;
import dev.watchdog.process.spawn.Accounts.Account;
import dev.watchdog.process.spawn.Privileges.Capability;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a command cannot be run here as it is wanted, before it is tried. */
public final class SpawnProblems {

  private static final String DIRECTORY = "directory";

  /**
   * One of them.
   *
   * @param attribute the key of the {@link Attributes} that cannot be had, as in settings: {@code
   *     oom-score-adj}; empty where it is something else
   * @param sentence for the operator
   */
  public record Problem(String attribute, String sentence) {}

  private final Command command;
  private final Attributes wanted;
  private final Privileges own;
  private final Accounts accounts;
  private final Tools tools;

  SpawnProblems(Command command, Privileges own, Accounts accounts, Tools tools) {
    this.command = command;
    this.wanted = command.attributes();
    this.own = own;
    this.accounts = accounts;
    this.tools = tools;
  }

  /** Those of a command on this system. Whether its program exists shows when it is spawned. */
  public static List<Problem> of(Command command) {
    return command.attributes().areOurs()
        ? inTexts(command)
        : new SpawnProblems(
                command, Privileges.own(), Accounts.ofThisSystem(), Tools.ofThisSystem())
            .all();
  }

  /** What can be said without a look at the system. */
  static List<Problem> inTexts(Command command) {
    List<Problem> found = new ArrayList<>();
    for (List<String> texts : List.of(command.programs(), command.arguments())) {
      for (String text : texts) {
        if (hasNul(text)) {
          found.add(new Problem("", "an argument has a NUL byte: " + printable(text)));
        }
      }
    }
    for (Map.Entry<String, String> variable : command.environment().entrySet()) {
      inVariable(variable.getKey(), variable.getValue())
          .ifPresent(sentence -> found.add(new Problem("", sentence)));
    }
    String directory = command.attributes().directory().orElse("");
    if (hasNul(directory)) {
      found.add(new Problem(DIRECTORY, "the directory has a NUL byte: " + printable(directory)));
    }
    return found;
  }

  private static Optional<String> inVariable(String name, String value) {
    if (hasNul(name) || hasNul(value)) {
      return Optional.of("environment variable " + printable(name) + " has a NUL byte");
    }
    return name.isEmpty() || name.contains("=")
        ? Optional.of("\"" + printable(name) + "\" is no name for an environment variable")
        : Optional.empty();
  }

  private static boolean hasNul(String text) {
    return text.indexOf('\0') >= 0;
  }

  private static String printable(String text) {
    return text.replace("\0", "\\0");
  }

  /** All of them. */
  List<Problem> all() {
    List<Problem> found = new ArrayList<>(inTexts(command));
    if (found.isEmpty()) {
      about("user", user(), found);
      about(DIRECTORY, directory(), found);
      about("nofile", nofile(), found);
      about("nice", nice(), found);
      about("oom-score-adj", oomScoreAdj(), found);
      about("no-new-privileges", noNewPrivileges(), found);
      about("", missingTools(), found);
    }
    return found;
  }

  private static void about(String attribute, List<String> sentences, List<Problem> found) {
    sentences.forEach(sentence -> found.add(new Problem(attribute, sentence)));
  }

  private List<String> user() {
    if (wanted.user().isEmpty()) {
      return List.of();
    }
    User user = wanted.user().get();
    Optional<String> unknown = accounts.problem(user);
    if (unknown.isPresent()) {
      return List.of("cannot run as user " + user + ": " + unknown.get());
    }
    if (!changesUser()) {
      return List.of();
    }
    List<String> missing =
        Stream.of(Capability.SETUID, Capability.SETGID, Capability.KILL)
            .filter(capability -> !own.has(capability))
            .map(Capability::name)
            .toList();
    if (!missing.isEmpty()) {
      return List.of(
          "cannot run as user %s: watchdog is user %d without the capabilities to become, and to stop, another (%s)"
              .formatted(user, own.uid(), String.join(", ", missing)));
    }
    return withoutSetpriv("cannot run as user " + user);
  }

  private List<String> noNewPrivileges() {
    boolean needsIt = wanted.confines(false) && !changesUser() && !own.areFinal();
    return needsIt ? withoutSetpriv("cannot set no-new-privileges") : List.of();
  }

  private List<String> withoutSetpriv(String problem) {
    return tools.setpriv().isPresent()
        ? List.of()
        : List.of(
            problem
                + ": it needs setpriv, which is not installed (package util-linux, on"
                + " Alpine setpriv)");
  }

  private Optional<Account> account() {
    return wanted.user().flatMap(accounts::find);
  }

  private boolean changesUser() {
    return account().filter(a -> a.uid() != own.uid() || a.gid() != own.gid()).isPresent();
  }

  private List<String> directory() {
    return wanted.directory().stream().flatMap(text -> directory(text).stream()).toList();
  }

  private Optional<String> directory(String text) {
    String problem = "cannot run in directory " + text + ": ";
    try {
      Path directory = Path.of(text);
      if (!Files.exists(directory)) {
        return Optional.of(problem + "it is missing");
      }
      if (!Files.isDirectory(directory)) {
        return Optional.of(problem + "it is not a directory");
      }
      boolean mayEnter =
          changesUser()
              ? FileRights.mayExecute(directory, account().orElseThrow())
              : Files.isExecutable(directory);
      return mayEnter
          ? Optional.empty()
          : Optional.of(
              problem
                  + wanted.user().map(u -> "user " + u).orElse("watchdog")
                  + " may not enter it");
    } catch (InvalidPathException e) {
      return Optional.of(problem + "this locale cannot write its name");
    }
  }

  private List<String> nofile() {
    return wanted.nofile().stream()
        .filter(files -> files > own.nofileHard() && !own.has(Capability.SYS_RESOURCE))
        .mapToObj(files ->
            "cannot allow %d open files: the hard limit is %d (see --ulimit, ulimit -Hn)"
                .formatted(files, own.nofileHard()))
        .toList();
  }

  private List<String> nice() {
    return wanted.nice().stream()
        .filter(
            nice -> nice < own.nice() && nice < own.niceFloor() && !own.has(Capability.SYS_NICE))
        .mapToObj(nice ->
            "cannot give nice %d: to go below %d needs the capability SYS_NICE"
                .formatted(nice, Math.min(own.nice(), own.niceFloor())))
        .toList();
  }

  private List<String> oomScoreAdj() {
    return wanted.oomScoreAdj().stream()
        .filter(adj -> adj < own.oomScoreAdj() && !own.has(Capability.SYS_RESOURCE))
        .mapToObj(adj ->
            "cannot give oom-score-adj %d: to go below %d needs the capability SYS_RESOURCE"
                .formatted(adj, own.oomScoreAdj()))
        .toList();
  }

  private List<String> missingTools() {
    Map<String, Boolean> needed =
        Map.of(
            "sh",
            ExecChain.needsShell(wanted),
            "env",
            ExecChain.needsEnv(command, changesUser(), own),
            "nice",
            wanted.nice().isPresent());
    return needed.entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .sorted()
        .filter(tool -> tools.find(tool).isEmpty())
        .map(tool ->
            "cannot set the program's attributes: it needs " + tool + ", which is not installed")
        .toList();
  }
}
