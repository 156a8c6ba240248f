package dev.watchdog.probes;

import dev.watchdog.access.Address;
import java.net.URI;
import java.util.List;

/** What a probe looks at, and when that is as it should be. */
public sealed interface Check {

  /**
   * A GET is answered with a status from 200 to 399; where that leads to is not followed.
   *
   * @param url http or https; a certificate is not checked
   */
  record Http(URI url) implements Check {

    /** The URL without what may be secret: user and query. */
    public String name() {
      int port = url.getPort();
      return url.getScheme()
          + "://"
          + url.getHost()
          + (port < 0 ? "" : ":" + port)
          + url.getRawPath();
    }
  }

  /** A connection is accepted. */
  record Tcp(Address address) implements Check {}

  /**
   * A command exits with code 0.
   *
   * @param command the program, a path or a name on the PATH, and its arguments
   */
  record Exec(List<String> command) implements Check {}

  /**
   * The run has written a line, on stdout or stderr, in which the pattern is found.
   *
   * @param regex as in {@link java.util.regex.Pattern}
   */
  record LogLine(String regex) implements Check {}
}
