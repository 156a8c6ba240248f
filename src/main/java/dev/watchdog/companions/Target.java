package dev.watchdog.companions;

import dev.watchdog.lifecycle.Status;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a webhook posts, and where.
 *
 * @param programs whose events it posts; empty for all
 * @param statuses of the events that it posts; empty for all
 * @param timeout for one attempt
 */
record Target(
    URI url,
    Set<String> programs,
    Set<String> statuses,
    Map<String, String> headers,
    Duration timeout) {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]*");
  private static final URI NOWHERE = URI.create("http://localhost");

  static Target read(JsonObject config) throws CompanionException {
    Fields fields = new Fields(config);
    Target target =
        new Target(
            url(fields),
            fields.texts("programs"),
            statuses(fields),
            headers(fields),
            fields.duration("timeout", TIMEOUT));
    fields.check();
    return target;
  }

  private static URI url(Fields fields) {
    String text = fields.text("url");
    try {
      URI url = new URI(text);
      boolean isHttp = List.of("http", "https").contains(String.valueOf(url.getScheme()));
      if (isHttp && url.getHost() != null && url.getUserInfo() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Its message would quote the URL, which may contain a secret.
    }
    if (!text.isEmpty()) {
      fields.problem("\"url\" is not http://… or https://… (a password goes into \"headers\")");
    }
    return NOWHERE;
  }

  private static Set<String> statuses(Fields fields) {
    Set<String> known = Set.copyOf(Arrays.stream(Status.values()).map(Status::name).toList());
    Set<String> statuses = fields.texts("statuses");
    statuses.stream()
        .filter(status -> !known.contains(status))
        .forEach(status -> fields.problem("there is no status \"" + status + "\""));
    return statuses;
  }

  private static Map<String, String> headers(Fields fields) {
    Map<String, String> headers = fields.textsByName("headers");
    headers.forEach((name, value) -> {
      if (!HEADER_NAME.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
        fields.problem("\"" + name + "\" cannot be sent as a header");
      }
    });
    return headers;
  }

  boolean wants(JsonObject event) {
    return isAmong(programs, event.getString("program"))
        && isAmong(statuses, event.getString("status"));
  }

  private static boolean isAmong(Set<String> wanted, String one) {
    return wanted.isEmpty() || wanted.contains(one);
  }

  /** The URL for the log, without path and query, which may contain a secret. */
  String origin() {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return String.format(Locale.ROOT, "%s://%s%s", url.getScheme(), url.getHost(), port);
  }
}
