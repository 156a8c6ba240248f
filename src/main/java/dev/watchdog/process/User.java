package dev.watchdog.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user, and maybe a group, as they are named in settings.
 *
 * @param name of {@code /etc/passwd}, or a number
 * @param group of {@code /etc/group}, or a number; empty: the user's own
 */
public record User(String name, Optional<String> group) {

  private static final String WORD = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}";
  private static final Pattern FORM = Pattern.compile("(" + WORD + ")(?::(" + WORD + "))?");

  /** Reads {@code app}, {@code 1000}, {@code app:www-data} or {@code 1000:1000}. */
  public static Optional<User> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new User(matcher.group(1), Optional.ofNullable(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return name + group.map(g -> ":" + g).orElse("");
  }
}
