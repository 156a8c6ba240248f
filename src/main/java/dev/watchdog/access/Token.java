package dev.watchdog.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A token that is let in, and as what. Of the token itself only the digest is kept: digests are of
 * one length, and no log and no heap dump can give it away.
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
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Of its file. */
  public int line() {
    return line;
  }

  public Role role() {
    return role;
  }

  boolean isOf(byte[] given) {
    return MessageDigest.isEqual(digest, given); // takes the same time for all
  }

  /** Whether it is the same token, wherever it stands, and as much is allowed. */
  boolean isAsGoodAs(Token other) {
    return isOf(other.digest) && role == other.role;
  }

  @Override
  public String toString() {
    return role.word() + " token (line " + line + ")";
  }
}
