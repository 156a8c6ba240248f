package dev.watchdog.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.access.Address;
import dev.watchdog.config.SettingsReader.Given;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Where to serve. */
final class ServingReader {

  /** sun_path holds 108 bytes with the final NUL; see unix(7). */
  private static final int SOCKET_BYTES_MAX = 107;

  private final Function<Option, Given> text;
  private final Predicate<Option> isGiven;
  private final Map<String, String> environment;
  private final Problems problems;

  ServingReader(
      Function<Option, Given> text,
      Predicate<Option> isGiven,
      Map<String, String> environment,
      Problems problems) {
    this.text = text;
    this.isGiven = isGiven;
    this.environment = environment;
    this.problems = problems;
  }

  Serving read() {
    Optional<Address> http = http();
    AccessReader access = new AccessReader(text, problems);
    Given file = text.apply(Option.TOKEN_FILE);
    if (http.isPresent() && !http.get().isLoopback() && file.text().equals("none")) {
      problems.add(
          text.apply(Option.HTTP).source()
              + ": "
              + http.get()
              + " can be reached from elsewhere and so needs a token: add -token-file FILE,"
              + " or listen on 127.0.0.1");
    }
    return new Serving(http, sockets(), access.tokens(), access.tls());
  }

  private Optional<Address> http() {
    Given given = text.apply(Option.HTTP);
    if (given.text().equals("off")) {
      return Optional.empty();
    }
    Optional<Address> address = Values.address(given.text());
    if (address.isEmpty()) {
      reject(given, "is not off or an address such as 127.0.0.1:8910");
    }
    return address;
  }

  private List<Path> sockets() {
    Given given = text.apply(Option.SOCKET);
    if (given.text().equals("off")) {
      return List.of();
    } else if (!isGiven.test(Option.SOCKET)) {
      return Sockets.byDefault(environment);
    }
    boolean isShort = given.text().getBytes(UTF_8).length <= SOCKET_BYTES_MAX;
    Optional<Path> path = Values.path(given.text()).filter(_ -> isShort);
    if (path.isEmpty()) {
      reject(given, "is not off or a path of at most " + SOCKET_BYTES_MAX + " bytes");
    }
    return path.stream().toList();
  }

  private void reject(Given given, String why) {
    problems.add(given.source() + ": \"" + given.text() + "\" " + why);
  }
}
