package dev.watchdog.config;

import dev.watchdog.access.FileVersion;
import dev.watchdog.access.Identity;
import dev.watchdog.access.TlsFiles;
import dev.watchdog.access.Tokens;
import dev.watchdog.access.UnusableException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Tokens and certificates, which lie in files; each file is read, so that it is told if it is bad.
 */
final class AccessReader {

  private final OptionReader options;
  private final Problems problems;

  AccessReader(OptionReader options, Problems problems) {
    this.options = options;
    this.problems = problems;
  }

  /** What a file holds. */
  private interface Reading<T> {
    T read(Path file) throws UnusableException;
  }

  Optional<Tokens> tokens() {
    return file(Option.TOKEN_FILE).flatMap(file -> read(Option.TOKEN_FILE, file, Tokens::read));
  }

  Optional<Identity> tls() {
    needs(Option.TLS_KEY, Option.TLS_CERTIFICATE);
    needs(Option.TLS_CERTIFICATE, Option.TLS_KEY);
    needs(Option.TLS_CLIENT_CA, Option.TLS_CERTIFICATE);
    Optional<Path> certificate = file(Option.TLS_CERTIFICATE);
    Optional<Path> key = file(Option.TLS_KEY);
    Optional<Path> clientCa = file(Option.TLS_CLIENT_CA);
    return certificate.flatMap(c -> key.flatMap(k -> identity(new TlsFiles(c, k, clientCa))));
  }

  private Optional<Identity> identity(TlsFiles files) {
    FileVersion version = files.version();
    Optional<List<X509Certificate>> chain =
        read(Option.TLS_CERTIFICATE, files.certificate(), TlsFiles::certificates);
    Optional<PrivateKey> key =
        chain.flatMap(
            c -> read(Option.TLS_KEY, files.key(), file -> TlsFiles.key(file, c.getFirst())));
    Optional<List<X509Certificate>> authorities =
        files
            .clientCa()
            .map(file -> read(Option.TLS_CLIENT_CA, file, TlsFiles::certificates))
            .orElse(Optional.of(List.of()));
    return key.flatMap(
        k -> authorities.map(a -> new Identity(files, version, k, chain.orElseThrow(), a)));
  }

  private void needs(Option one, Option other) {
    if (options.isSet(one) && !options.isSet(other)) {
      Given given = options.given(one);
      problems.add(
          given.origin() == Given.Origin.FILE
              ? given.problem("cannot stand alone: it needs " + other.key())
              : given.source() + " needs " + other.flag() + " " + other.argument());
    }
  }

  private Optional<Path> file(Option option) {
    return options.unlessNone(option, "a file", Values::path);
  }

  private <T> Optional<T> read(Option option, Path file, Reading<T> reading) {
    try {
      return Optional.of(reading.read(file));
    } catch (UnusableException e) {
      e.problems().forEach(problem -> options.reject(option, problem));
      return Optional.empty();
    }
  }
}
