package dev.watchdog.access;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files for TLS, all in PEM.
 *
 * @param certificate the watchdog's own, followed by intermediate certificates
 * @param key of the certificate, not encrypted
 * @param clientCa authorities that sign certificates of clients; empty if clients need none
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientCa) {

  /** The versions of the files now. */
  public FileVersion version() {
    return FileVersion.of(
        Stream.concat(Stream.of(certificate, key), clientCa.stream()).toArray(Path[]::new));
  }

  /** Reads all files. */
  public Identity read() throws UnusableException {
    FileVersion before = version();
    List<X509Certificate> chain = certificates(certificate);
    List<X509Certificate> authorities =
        clientCa.isPresent() ? certificates(clientCa.get()) : List.of();
    return new Identity(this, before, key(key, chain.getFirst()), chain, authorities);
  }

  /** Reads certificates; there is at least one. */
  public static List<X509Certificate> certificates(Path file) throws UnusableException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem pem : Pem.read(SmallFile.read(file))) {
      if (pem.label().equals("CERTIFICATE")) {
        certificates.add(certificate(file, pem));
      }
    }
    if (certificates.isEmpty()) {
      throw new UnusableException(file, "holds no certificate in PEM (BEGIN CERTIFICATE)");
    }
    return certificates;
  }

  private static X509Certificate certificate(Path file, Pem pem) throws UnusableException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem.content()));
    } catch (CertificateException e) {
      throw new UnusableException(file, "holds a certificate that cannot be read");
    }
  }

  /** Reads the key that belongs to a certificate. */
  public static PrivateKey key(Path file, X509Certificate of) throws UnusableException {
    Pem pem =
        Pem.read(SmallFile.read(file)).stream()
            .filter(Pem::isKey)
            .findFirst()
            .orElseThrow(() ->
                new UnusableException(
                    file, "holds no key in PEM that is not encrypted (BEGIN PRIVATE KEY)"));
    return PrivateKeys.read(pem, of.getPublicKey())
        .orElseThrow(() ->
            new UnusableException(
                file, "does not hold the key of the certificate, which has to be RSA or EC"));
  }
}
