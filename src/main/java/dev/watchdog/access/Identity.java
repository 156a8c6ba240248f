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
 * Who we are for TLS, and whom we believe.
 *
 * @param files where this was read
 * @param version how they were then
 * @param chain our certificate first
 * @param authorities who sign the certificates that clients need; empty where they need none
 */
public record Identity(
    TlsFiles files,
    FileVersion version,
    PrivateKey key,
    List<X509Certificate> chain,
    List<X509Certificate> authorities) {

  private static final char[] NO_PASSWORD = new char[0]; // it never leaves this memory

  /** When our certificate, or one that it depends on, is no longer valid. */
  public Instant end() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** Prove who we are. */
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

  /** Check who clients are, where they have to prove it. */
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
