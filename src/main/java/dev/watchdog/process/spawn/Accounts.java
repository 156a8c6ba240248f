package dev.watchdog.process.spawn;

import dev.watchdog.process.User;
import dev.watchdog.process.posix.SystemFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The users and groups of passwd(5) and group(5). No name service is asked: in a container there is
 * none, and the answer must be there at once.
 */
public final class Accounts {

  private static final int PASSWD_FIELDS = 7;
  private static final int GROUP_FIELDS = 4;

  /**
   * A user as the kernel knows it.
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

  private final Path folder;

  /** With its files in a folder; {@code /etc}, as a rule. */
  Accounts(Path folder) {
    this.folder = folder;
  }

  public static Accounts ofThisSystem() {
    return new Accounts(Path.of("/etc"));
  }

  /** The user; empty if there is no such user or group. */
  Optional<Account> find(User user) {
    return problem(user).isPresent() ? Optional.empty() : Optional.of(known(user));
  }

  /** What a login sets: HOME, USER and LOGNAME; nothing where there is no such user. */
  public Map<String, String> variables(User user) {
    return find(user).map(Account::variables).orElse(Map.of());
  }

  /** Why there is no such user or group, in a sentence. */
  Optional<String> problem(User user) {
    Optional<String[]> entry = entry(user.name());
    if (entry.isEmpty() && !isNumber(user.name())) {
      return Optional.of("there is no user " + user.name() + " in /etc/passwd");
    }
    if (entry.isEmpty() && user.group().isEmpty()) {
      return Optional.of(
          "there is no user %1$s in /etc/passwd, so give a group too, such as %1$s:%1$s"
              .formatted(user.name()));
    }
    return user.group()
        .filter(group -> groupId(group).isEmpty())
        .map(group -> "there is no group " + group + " in /etc/group");
  }

  private Account known(User user) {
    Optional<String[]> entry = entry(user.name());
    int uid = entry.map(fields -> number(fields[2])).orElseGet(() -> number(user.name()));
    int gid =
        user.group()
            .flatMap(this::groupId)
            .or(() -> entry.map(fields -> number(fields[3])))
            .orElseThrow();
    Set<Integer> groups = new LinkedHashSet<>(Set.of(gid));
    Optional<String> name = entry.map(fields -> fields[0]);
    name.ifPresent(member -> groups.addAll(groupsOf(member)));
    return new Account(name, uid, gid, groups, entry.map(fields -> fields[5]).orElse("/"));
  }

  private Optional<String[]> entry(String nameOrNumber) {
    return first(
        "passwd",
        PASSWD_FIELDS,
        fields ->
            fields[0].equals(nameOrNumber)
                || (isNumber(nameOrNumber) && number(fields[2]) == number(nameOrNumber)));
  }

  private Optional<Integer> groupId(String group) {
    return isNumber(group)
        ? Optional.of(number(group))
        : first("group", GROUP_FIELDS, fields -> fields[0].equals(group))
            .map(fields -> number(fields[2]));
  }

  private List<Integer> groupsOf(String member) {
    return entries("group", GROUP_FIELDS)
        .filter(fields -> List.of(fields[3].split(",")).contains(member))
        .map(fields -> number(fields[2]))
        .toList();
  }

  private Optional<String[]> first(String file, int fields, Predicate<String[]> condition) {
    return entries(file, fields).filter(condition).findFirst();
  }

  private Stream<String[]> entries(String file, int count) {
    return SystemFile.lines(folder.resolve(file)).stream() // there are images without
        .flatMap(List::stream)
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length >= count && isNumber(fields[2]))
        .filter(fields -> count < PASSWD_FIELDS || isNumber(fields[3]));
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,10}") && Long.parseLong(text) <= Integer.MAX_VALUE;
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }
}
