package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.TestCertificates;
import dev.watchdog.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens, roles and TLS, as curl sees them. */
class AccessIT {

  private static final String UP = "echo up; exec sleep 1000";

  @TempDir private Path folder;

  // Tokens

  private Path tokens(String content) throws IOException {
    Path other = Files.writeString(folder.resolve("other"), content);
    return Files.move(other, folder.resolve("tokens"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static RunningWatchdog guarded(Path tokens) {
    return Launch.shell(UP, "-http", "0.0.0.0:0", "-token-file", tokens.toString()).start();
  }

  private static int port(RunningWatchdog watchdog) {
    String listening = "listening on https?://0\\.0\\.0\\.0:(\\d+)$";
    return Integer.parseInt(watchdog.stderr().await(listening).group(1));
  }

  private static String status(int port, String path, String token) {
    return curl(
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        "-H",
        "Authorization: Bearer " + token,
        "http://127.0.0.1:" + port + path);
  }

  @Test
  void each_role_allows_its_requests_and_no_more() throws IOException {
    Path file = tokens("# tokens\nobserve aaa\ntail bbb\noperate ccc\n");
    try (RunningWatchdog watchdog = guarded(file)) {
      int port = port(watchdog);
      for (String token : List.of("aaa", "bbb", "ccc")) {
        assertThat(status(port, "/v1/events", token)).isEqualTo("426");
      }
      assertThat(status(port, "/logs", "bbb")).isEqualTo("200");
      assertThat(status(port, "/logs", "ccc")).isEqualTo("200");
      for (String token : List.of("", "a", "aaaa", "observe", "observe aaa")) {
        assertThat(status(port, "/logs", token)).isEqualTo("401");
        assertThat(status(port, "/livez", token)).isEqualTo("200");
      }
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("aaa", "bbb", "ccc", "ERROR");
    }
  }

  @Test
  void tokens_change_while_it_runs() throws IOException {
    Path file = tokens("before\n");
    try (RunningWatchdog watchdog = guarded(file)) {
      int port = port(watchdog);
      assertThat(status(port, "/logs", "before")).isEqualTo("200");
      tokens("after\n");
      Await.until("the new token", () -> is200(port, "after"));
      assertThat(status(port, "/logs", "before")).isEqualTo("401");
      watchdog.stderr().await("INFO .*" + file + " has changed; tokens: 1$");
      tokens("two words\n");
      Await.until(
          "the bad file to be read",
          () ->
              is200(port, "after")
                  && watchdog.stderr().text().contains("cannot reload the tokens"));
      watchdog.stopsCleanly();
      assertThat(watchdog.stderr().count("cannot reload the tokens")).isOne();
      assertThat(watchdog.stderr().count("can be guessed")).isOne(); // at start, and not again
    }
  }

  private static boolean is200(int port, String token) {
    return status(port, "/logs", token).equals("200");
  }

  @Test
  void a_bad_token_file_is_reported_by_line_before_anything_starts() throws IOException {
    Path file = tokens("good\nvery bad\n");
    try (RunningWatchdog refusing = guarded(file)) {
      assertThat(refusing.awaitExit()).isEqualTo(2);
      assertThat(refusing.everythingOnStderr()).contains("line 2 is not").doesNotContain("bad");
      assertThat(refusing.everythingOnStdout()).isEmpty();
    }
  }

  // TLS

  private static RunningWatchdog secured(Path certificate, Path key, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-http",
                "127.0.0.1:0",
                "-tls-certificate",
                "" + certificate,
                "-tls-key",
                "" + key));
    options.addAll(Arrays.asList(more));
    return Launch.shell(UP, options.toArray(String[]::new)).start();
  }

  private static String url(RunningWatchdog watchdog, String path) {
    return watchdog.stderr().await("listening on (https://127\\.0\\.0\\.1:\\d+)$").group(1) + path;
  }

  private static String[] trusting(String... more) {
    List<String> all = new ArrayList<>(List.of("--cacert", "" + TestCertificates.file("ca.crt")));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, rsa.key",
    "rsa.crt, rsa-pkcs1.key",
    "ec.crt, ec.key",
    "ec.crt, ec-sec1.key"
  })
  void https_works_with_each_kind_of_key(String certificate, String key) {
    try (RunningWatchdog watchdog =
        secured(TestCertificates.file(certificate), TestCertificates.file(key))) {
      String url = url(watchdog, "/livez");
      assertThat(curl(trusting("--tlsv1.3", url))).isEqualTo("ok\n");
      assertThat(curl(trusting("--tls-max", "1.2", url))).isEqualTo("ok\n");
      assertThat(curl(trusting("--http2", "-w", "%{http_version}", url))).isEqualTo("ok\n1.1");
      assertThat(
              curl(trusting("--tlsv1.0", "--tls-max", "1.1", "--ciphers", "ALL:@SECLEVEL=0", url)))
          .isEmpty();
      assertThat(curl(url)).as("an unknown CA").isEmpty();
      assertThat(curl(url.replace("https:", "http:"))).isEmpty();
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("WARN", "ERROR");
    }
  }

  @Test
  void with_a_client_ca_clients_need_a_certificate() {
    try (RunningWatchdog watchdog =
        secured(
            TestCertificates.file("ec.crt"),
            TestCertificates.file("ec.key"),
            "-tls-client-ca",
            "" + TestCertificates.file("ca.crt"))) {
      String url = url(watchdog, "/livez");
      assertThat(curl(trusting(url))).isEmpty();
      assertThat(curl(trusting("--tls-max", "1.2", url))).isEmpty();
      String certificate = "" + TestCertificates.file("client.crt");
      String key = "" + TestCertificates.file("client.key");
      assertThat(curl(trusting("--cert", certificate, "--key", key, url))).isEqualTo("ok\n");
      watchdog.stopsCleanly();
      assertThat(watchdog.everythingOnStderr()).doesNotContain("WARN", "ERROR");
    }
  }

  @Test
  void a_certificate_is_renewed_while_it_runs() throws IOException {
    Path certificate = Files.copy(TestCertificates.file("expired.crt"), folder.resolve("crt"));
    Path key = Files.copy(TestCertificates.file("ec.key"), folder.resolve("key"));
    try (RunningWatchdog watchdog = secured(certificate, key)) {
      watchdog.stderr().await("WARN .*the certificate in " + certificate + " expired on ");
      String url = url(watchdog, "/livez");
      assertThat(curl(trusting(url))).isEmpty();
      Files.copy(
          TestCertificates.file("rsa.crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
      watchdog.stderr().await("WARN .*cannot reload the certificate: .*stays in use$");
      Files.copy(TestCertificates.file("rsa.key"), key, StandardCopyOption.REPLACE_EXISTING);
      watchdog.stderr().await("INFO .*" + certificate + " has changed; .* valid until 21\\d\\d");
      assertThat(curl(trusting(url))).isEqualTo("ok\n");
      watchdog.stopsCleanly();
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "-tls-certificate ec.crt, -tls-certificate needs -tls-key FILE",
        "-tls-key ec.key, -tls-key needs -tls-certificate FILE",
        "-tls-client-ca ca.crt, -tls-client-ca needs -tls-certificate FILE",
        "-tls-certificate ec.crt -tls-key rsa.key, does not hold the key of the certificate",
        "-tls-certificate ec.key -tls-key ec.key, holds no certificate in PEM"
      })
  void incomplete_tls_options_are_refused_before_anything_starts(String options, String sentence) {
    String[] words = options.split(" ");
    for (int i = 1; i < words.length; i += 2) {
      words[i] = "" + TestCertificates.file(words[i]);
    }
    try (RunningWatchdog refusing = Launch.shell(UP, words).start()) {
      assertThat(refusing.awaitExit()).isEqualTo(2);
      assertThat(refusing.everythingOnStderr()).contains(sentence);
      assertThat(refusing.everythingOnStderr().lines()).hasSize(1);
    }
  }

  /** The output of curl; empty if it fails. */
  private static String curl(String... words) {
    List<String> all = new ArrayList<>(List.of("curl", "-s", "-m", "20", "--noproxy", "*"));
    all.addAll(Arrays.asList(words));
    try {
      Process curl = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String printed = new String(curl.getInputStream().readAllBytes(), UTF_8);
      assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return printed;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
