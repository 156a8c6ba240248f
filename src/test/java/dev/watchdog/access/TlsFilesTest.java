package dev.watchdog.access;

import static dev.watchdog.access.TestCertificates.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates and keys are taken. */
class TlsFilesTest {

  @TempDir private Path folder;

  private static TlsFiles files(Path certificate, Path key) {
    return new TlsFiles(certificate, key, Optional.empty());
  }

  private static String refused(TlsFiles files) {
    return catchThrowableOfType(UnusableException.class, files::read).sentence();
  }

  private Path holding(String... parts) throws IOException {
    return Files.writeString(folder.resolve("file"), String.join("", parts));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, rsa.key, RSA",
    "rsa.crt, rsa-pkcs1.key, RSA",
    "ec.crt, ec.key, EC",
    "ec.crt, ec-sec1.key, EC",
    "expired.crt, ec.key, EC"
  })
  void a_key_may_have_any_form_that_openssl_writes(String certificate, String key, String algorithm)
      throws Exception {
    Identity identity = files(file(certificate), file(key)).read();
    assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
    assertThat(identity.keyManagers().getKeyManagers()).hasSize(1);
    assertThat(identity.trustManagers()).isEmpty();
  }

  @Test
  void one_file_may_hold_both_with_the_chain() throws Exception {
    Path both =
        holding(
            "words that mean nothing\n",
            TestCertificates.text("ec.key"),
            TestCertificates.text("ec.crt"),
            TestCertificates.text("ca.crt"));
    assertThat(files(both, both).read().chain()).hasSize(2);
  }

  @Test
  void the_end_is_that_of_the_first_to_expire() throws Exception {
    Path chain = holding(TestCertificates.text("rsa.crt"), TestCertificates.text("expired.crt"));
    assertThat(files(chain, file("rsa.key")).read().end()).isBefore(Instant.now());
    assertThat(files(file("rsa.crt"), file("rsa.key")).read().end())
        .isAfter(Instant.parse("2100-01-01T00:00:00Z"));
  }

  @Test
  void the_authorities_for_certificates_of_clients_are_read_too() throws Exception {
    TlsFiles files = new TlsFiles(file("ec.crt"), file("ec.key"), Optional.of(file("ca.crt")));
    assertThat(files.read().trustManagers()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"rsa.crt, ec.key", "ec.crt, rsa-pkcs1.key", "ec.crt, client.key", "ec.crt, ca.key"})
  void a_key_of_another_certificate_is_refused(String certificate, String key) {
    assertThat(refused(files(file(certificate), file(key))))
        .isEqualTo(
            file(key) + " does not hold the key of the certificate, which has to be RSA or EC");
  }

  @Test
  void a_kind_of_key_that_java_cannot_use_for_tls_is_refused() {
    assertThat(refused(files(file("ed25519.crt"), file("ed25519.key"))))
        .endsWith("does not hold the key of the certificate, which has to be RSA or EC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"encrypted.key", "ec.crt", "make.sh"})
  void a_file_without_an_unencrypted_key_is_refused(String key) {
    assertThat(refused(files(file("ec.crt"), file(key))))
        .isEqualTo(file(key) + " holds no key in PEM that is not encrypted (BEGIN PRIVATE KEY)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ec.key", "make.sh"})
  void a_file_without_a_certificate_is_refused(String certificate) {
    assertThat(refused(files(file(certificate), file("ec.key"))))
        .isEqualTo(file(certificate) + " holds no certificate in PEM (BEGIN CERTIFICATE)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "!", "MIIBszCCAVmgAwIBAgIU"})
  void half_a_certificate_is_refused(String base64) throws IOException {
    Path half = holding("-----BEGIN CERTIFICATE-----\n", base64, "\n-----END CERTIFICATE-----\n");
    assertThat(refused(files(half, file("ec.key"))))
        .isEqualTo(half + " holds a certificate that cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg"})
  void half_a_key_is_refused(String base64) throws IOException {
    for (String kind : new String[] {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"}) {
      Path half =
          holding("-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----");
      assertThat(refused(files(file("ec.crt"), half)))
          .endsWith("does not hold the key of the certificate, which has to be RSA or EC");
    }
  }

  @Test
  void a_file_that_is_missing_is_reported() {
    assertThat(refused(files(Path.of("/nowhere"), file("ec.key"))))
        .isEqualTo("/nowhere cannot be read: no such file");
  }
}
