package dev.watchdog.access;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the private key that belongs to a public key. The older forms ({@code RSA PRIVATE KEY}, RFC
 * 8017; {@code EC PRIVATE KEY}, RFC 5915) are wrapped into PKCS#8 (RFC 5958), the form that Java
 * reads. It needs the algorithm, which the public key has too.
 */
final class PrivateKeys {

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final byte[] PROOF = {1, 2, 3, 4, 5, 6, 7, 8};

  private PrivateKeys() {}

  /** The key, if it belongs to the public key. */
  static Optional<PrivateKey> read(Pem pem, PublicKey of) {
    try {
      byte[] pkcs8 = pem.label().equals("PRIVATE KEY") ? pem.content() : pkcs8(pem, of);
      PrivateKey key =
          KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return belongs(key, of) ? Optional.of(key) : Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** Whether the public key verifies what the private key signs. */
  private static boolean belongs(PrivateKey key, PublicKey to) throws GeneralSecurityException {
    boolean isRsa = to.getAlgorithm().equals("RSA");
    Signature signature = Signature.getInstance(isRsa ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(key);
    signature.update(PROOF);
    byte[] signed = signature.sign();
    signature.initVerify(to);
    signature.update(PROOF);
    return signature.verify(signed);
  }

  private static byte[] pkcs8(Pem pem, PublicKey of) {
    return der(SEQUENCE, VERSION_0, algorithm(of), der(OCTET_STRING, pem.content()));
  }

  /** The first element of a SubjectPublicKeyInfo (RFC 5280, section 4.1). */
  private static byte[] algorithm(PublicKey key) {
    byte[] info = key.getEncoded();
    int start = contentAt(info, 0);
    int length = contentAt(info, start) - start + length(info, start);
    return Arrays.copyOfRange(info, start, start + length);
  }

  private static int contentAt(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return first < 0x80 ? first : new BigInteger(1, der, at + 2, first & 0x7f).intValueExact();
  }

  /** An element of DER: tag, length, content (X.690, section 8.1). */
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    if (content.size() < 0x80) {
      element.write(content.size());
    } else {
      byte[] length = BigInteger.valueOf(content.size()).toByteArray();
      int from = length[0] == 0 ? 1 : 0;
      element.write(0x80 | (length.length - from));
      element.write(length, from, length.length - from);
    }
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }
}
