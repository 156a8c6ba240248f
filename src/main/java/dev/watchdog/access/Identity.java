package dev.watchdog.access;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The identity of the watchdog for TLS, and the authorities that it trusts.
 *
 * @param files where this was read
 * @param version their version then
 * @param chain the watchdog's own certificate first
 * @param authorities that sign certificates of clients; empty if clients need none
 */
public record Identity(
    TlsFiles files,
    FileVersion version,
    PrivateKey key,
    List<X509Certificate> chain,
    List<X509Certificate> authorities) {

  private static final char[] NO_PASSWORD = new char[0]; // it never leaves this memory

  /** When the first certificate of the chain expires. */
  public Instant end() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** Key managers, which present the certificate. */
  public KeyManagerFactory keyManagers() {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("watchdog", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, NO_PASSWORD);
      return managers;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e); // they were read and belong together
    }
  }

  /** Trust managers, which check certificates of clients. */
  public Optional<TrustManagerFactory> trustManagers() {
    if (authorities.isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyStore store = emptyStore();
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("ca" + i, authorities.get(i));
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      return Optional.of(managers);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
