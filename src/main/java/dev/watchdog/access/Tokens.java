package dev.watchdog.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tokens that a file holds: one a line, after its role or alone ({@link Role#OPERATE}). Blank
 * lines and lines that start with {@code #} say nothing.
 */
public final class Tokens {

  /** So many characters, chosen by chance, are beyond guessing. */
  public static final int SAFE_LENGTH = 16;

  private static final int MAX = 64;
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,4096}");
  private static final String FORM =
      "is not TOKEN or ROLE TOKEN: a role is observe, tail or operate, a token one word of ASCII";

  private final Path file;
  private final FileVersion version;
  private final List<Token> all = new ArrayList<>();
  private final List<Integer> shortOnes = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private Tokens(Path file) {
    this.file = file;
    this.version = FileVersion.of(file); // before it is read: what comes later is seen as a change
  }

  /** Reads them. */
  public static Tokens read(Path file) throws UnusableException {
    Tokens tokens = new Tokens(file);
    // As bytes: what is no ASCII is no token, and is told by its line.
    List<String> lines = new String(SmallFile.read(file), ISO_8859_1).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      tokens.read(i + 1, lines.get(i).strip());
    }
    tokens.checkNumber();
    if (!tokens.problems.isEmpty()) {
      throw new UnusableException(file, tokens.problems);
    }
    return tokens;
  }

  private void read(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String[] words = line.split("[ \t]+");
    Optional<Role> role = Role.of(words[0]);
    if (role.isPresent() && words.length == 1) {
      problems.add("line " + number + " is a role without its token");
    } else if (words.length == 1 && Role.resembles(words[0])) {
      problems.add("line " + number + " looks like a role without its token, and " + FORM);
    } else if (words.length == 1 && Role.isGluedTo(words[0])) {
      problems.add("line " + number + " has no blank between a role and its token");
    } else if (words.length != (role.isPresent() ? 2 : 1)
        || !TOKEN.matcher(words[words.length - 1]).matches()) {
      problems.add("line " + number + " " + FORM);
    } else {
      add(new Token(number, role.orElse(Role.OPERATE), words[words.length - 1]), words);
      if (words[words.length - 1].length() < SAFE_LENGTH) {
        shortOnes.add(number);
      }
    }
  }

  /** The lines whose tokens could be guessed. */
  public List<Integer> shortOnes() {
    return List.copyOf(shortOnes);
  }

  /** A token with two roles would be let in as what nobody can say. */
  private void add(Token token, String[] words) {
    find(words[words.length - 1])
        .ifPresentOrElse(
            twin ->
                problems.add("line " + token.line() + " repeats the token of line " + twin.line()),
            () -> all.add(token));
  }

  private void checkNumber() {
    if (all.isEmpty() && problems.isEmpty()) {
      problems.add("holds no token");
    } else if (all.size() > MAX) {
      problems.add("holds more than " + MAX + " tokens");
    }
  }

  /** Where they stand. */
  public Path file() {
    return file;
  }

  /** How the file was when they were read. */
  public FileVersion version() {
    return version;
  }

  public int size() {
    return all.size();
  }

  /** The one that was given. It is compared with all, so that time tells nothing. */
  public Optional<Token> find(String given) {
    byte[] digest = Token.digest(given);
    Optional<Token> found = Optional.empty();
    for (Token token : all) {
      if (token.isOf(digest)) {
        found = Optional.of(token);
      }
    }
    return found;
  }

  /** Whether one that was let in would be let in again, as the same. */
  public boolean stillHold(Token token) {
    return all.stream().anyMatch(token::isAsGoodAs);
  }
}
