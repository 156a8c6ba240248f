package dev.watchdog.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.ProtocolException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The programs part of the API. */
public final class ProgramsApi {

  private static final String ALL = "/v1/programs";

  private final Client client;

  public ProgramsApi(Client client) {
    this.client = client;
  }

  /** The path of a program. */
  static String path(String name) {
    return ALL + "/" + URLEncoder.encode(name, UTF_8).replace("+", "%20");
  }

  /** The status records of all programs, or of one. */
  public List<JsonMessage> list(Optional<String> name) throws ClientException {
    try {
      return name.isEmpty()
          ? JsonMessage.parseList(client.get(ALL))
          : List.of(JsonMessage.parse(client.get(path(name.get()))));
    } catch (ProtocolException e) {
      throw ClientException.notUnderstood(e);
    }
  }

  /** The given name, or the name of the only program. */
  public String nameOrOnly(Optional<String> given) throws ClientException {
    if (given.isPresent()) {
      return given.get();
    }
    List<String> names = list(given).stream().flatMap(p -> p.text("program").stream()).toList();
    if (names.size() != 1) {
      throw new ClientException(
          ExitCodes.BAD_USAGE, "which program? There are " + String.join(", ", names));
    }
    return names.getFirst();
  }

  /**
   * Sends a command.
   *
   * @param action of the program: {@code start?wait=true}
   * @return its status record
   */
  public JsonMessage post(String name, String action, String body, Duration timeout)
      throws ClientException {
    try {
      return JsonMessage.parse(client.post(path(name) + "/" + action, body, timeout));
    } catch (ProtocolException e) {
      throw ClientException.notUnderstood(e);
    }
  }
}
