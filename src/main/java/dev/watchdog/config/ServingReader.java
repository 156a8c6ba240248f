package dev.watchdog.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.access.Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where to serve. */
final class ServingReader {

  /** sun_path holds 108 bytes with the final NUL; see unix(7). */
  private static final int SOCKET_BYTES_MAX = 107;

  private final OptionReader options;
  private final Map<String, String> environment;
  private final Problems problems;

  ServingReader(OptionReader options, Map<String, String> environment, Problems problems) {
    this.options = options;
    this.environment = environment;
    this.problems = problems;
  }

  Serving read() {
    Optional<Address> http = http();
    AccessReader access = new AccessReader(options, problems);
    if (http.isPresent() && !http.get().isLoopback() && !options.isSet(Option.TOKEN_FILE)) {
      problems.add(
          options
              .given(Option.HTTP)
              .problem(
                  http.get()
                      + " can be reached from elsewhere and so needs a token: add -token-file FILE,"
                      + " or listen on 127.0.0.1"));
    }
    return new Serving(http, sockets(), access.tokens(), access.tls());
  }

  private Optional<Address> http() {
    return options.text(Option.HTTP).equals("off")
        ? Optional.empty()
        : Values.address(options.text(Option.HTTP))
            .or(() ->
                options.reject(Option.HTTP, "is not off or an address such as 127.0.0.1:8910"));
  }

  private List<Path> sockets() {
    Given given = options.given(Option.SOCKET);
    if (given.text().equals("off")) {
      return List.of();
    } else if (!given.isGiven()) {
      return Sockets.byDefault(environment);
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
}
