package dev.watchdog.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A token that gives access, and its role. Only the digest of the token is kept: digests have the
 * same length, and neither a log nor a heap dump reveals the token.
 */
public final class Token {

  private final int line;
  private final Role role;
  private final byte[] digest;

  Token(int line, Role role, String text) {
    this.line = line;
    this.role = role;
    this.digest = digest(text);
  }

  static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }

  /** The line in its file. */
  public int line() {
    return line;
  }

  public Role role() {
    return role;
  }

  boolean isOf(byte[] given) {
    return MessageDigest.isEqual(digest, given); // takes the same time for all tokens
  }

  /** Whether it is the same token with the same role, on any line. */
  boolean isAsGoodAs(Token other) {
    return isOf(other.digest) && role == other.role;
  }

  @Override
  public String toString() {
    return role.word() + " token (line " + line + ")";
  }
}
