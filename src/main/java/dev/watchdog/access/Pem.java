package dev.watchdog.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A block of a PEM file (RFC 7468).
 *
 * @param label {@code CERTIFICATE}, {@code PRIVATE KEY}
 */
record Pem(String label, String base64) {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /** All blocks of a file; none if it is not PEM. */
  static List<Pem> read(byte[] bytes) {
    List<Pem> blocks = new ArrayList<>();
    BLOCK
        .matcher(new String(bytes, ISO_8859_1))
        .results()
        .forEach(block -> blocks.add(new Pem(block.group(1), block.group(2))));
    return blocks;
  }

  /** A block that cannot be decoded is empty: its content could be secret. */
  byte[] content() {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  boolean isKey() {
    return label.equals("PRIVATE KEY")
        || label.equals("RSA PRIVATE KEY")
        || label.equals("EC PRIVATE KEY");
  }
}
