package dev.watchdog.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.access.Address;
import dev.watchdog.access.FileVersion;
import dev.watchdog.access.Identity;
import dev.watchdog.access.TlsFiles;
import dev.watchdog.access.Tokens;
import dev.watchdog.access.UnusableException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the addresses, tokens and certificates. The files are read, so that a bad file is a problem
 * at once.
 */
final class ServingReader {

  /** sun_path holds 108 bytes with the final NUL; see unix(7). */
  private static final int SOCKET_BYTES_MAX = 107;

  private final Options options;
  private final Map<String, String> environment;
  private final Problems problems;

  ServingReader(Options options, Map<String, String> environment, Problems problems) {
    this.options = options;
    this.environment = environment;
    this.problems = problems;
  }

  /** Reads what a file holds. */
  private interface Reading<T> {
    T read(Path file) throws UnusableException;
  }

  Serving read() {
    Optional<Address> http = http();
    if (http.isPresent() && !http.get().isLoopback() && !options.isSet(Option.TOKEN_FILE)) {
      problems.add(
          options
              .given(Option.HTTP)
              .problem(
                  http.get()
                      + " can be reached from elsewhere and so needs a token: add -token-file FILE,"
                      + " or listen on 127.0.0.1"));
    }
    return new Serving(http, sockets(), tokens(), tls());
  }

  private Optional<Address> http() {
    return options.text(Option.HTTP).equals("off")
        ? Optional.empty()
        : Values.address(options.text(Option.HTTP))
            .or(() ->
                options.reject(Option.HTTP, "is not off or an address such as 127.0.0.1:8910"));
  }

  private List<Path> sockets() {
    SourcedText given = options.given(Option.SOCKET);
    if (given.text().equals("off")) {
      return List.of();
    } else if (!given.isGiven()) {
      return Serving.defaultSockets(environment);
    }
    boolean isShort = given.text().getBytes(UTF_8).length <= SOCKET_BYTES_MAX;
    return Values.path(given.text())
        .filter(_ -> isShort)
        .or(() ->
            options.reject(
                Option.SOCKET, "is not off or a path of at most " + SOCKET_BYTES_MAX + " bytes"))
        .stream()
        .toList();
  }

  private Optional<Tokens> tokens() {
    return file(Option.TOKEN_FILE).flatMap(file -> read(Option.TOKEN_FILE, file, Tokens::read));
  }

  private Optional<Identity> tls() {
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
      SourcedText given = options.given(one);
      problems.add(
          given.origin() == SourcedText.Origin.FILE
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
