package dev.watchdog.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tokens of a file: one on each line, after its role or alone ({@link Role#OPERATE}). Blank
 * lines and lines that start with {@code #} are ignored.
 */
public final class Tokens {

  /** A random token of this length cannot be guessed. */
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
    this.version =
        FileVersion.of(file); // first: a change while the file is read counts as a later version
  }

  /** Reads a file. */
  public static Tokens read(Path file) throws UnusableException {
    Tokens tokens = new Tokens(file);
    // As bytes: a character beyond ASCII is a problem, reported with its line.
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

  /** The lines of tokens that can be guessed. */
  public List<Integer> shortOnes() {
    return List.copyOf(shortOnes);
  }

  /** The role of a token that occurs twice would be ambiguous. */
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

  /** The file of the tokens. */
  public Path file() {
    return file;
  }

  /** The version of the file when it was read. */
  public FileVersion version() {
    return version;
  }

  public int size() {
    return all.size();
  }

  /**
   * The token that a client presents. It is compared with all tokens, so that the time reveals
   * nothing.
   */
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

  /** Whether a client with this token still has access with the same role. */
  public boolean stillHold(Token token) {
    return all.stream().anyMatch(token::isAsGoodAs);
  }
}
