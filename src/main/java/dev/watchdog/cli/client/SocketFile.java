package dev.watchdog.cli.client;

import dev.watchdog.config.Option;
import dev.watchdog.config.Serving;
import dev.watchdog.process.proc.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The Unix socket of a watchdog: where to look for it, and whether to trust it.
 *
 * @param places where it may be; the first existing one is used
 * @param uid of this process
 */
public record SocketFile(List<String> places, int uid) {

  static final String VARIABLE = Option.SOCKET.variable();

  private static final int ROOT = 0;
  private static final int WRITABLE_BY_OTHERS = 0022;

  /**
   * A socket that exists and can be trusted.
   *
   * @param users whose processes may listen there: the socket's owner, this user and root
   */
  record Found(Path path, Set<Integer> users) {

    /**
     * Checks the user of the listening process: the socket may have been replaced since the check
     * of the file.
     *
     * @param peer the user of the process that listens
     */
    void confirm(UserPrincipal peer) throws IOException, ClientException {
      UserPrincipalLookupService lookup = path.getFileSystem().getUserPrincipalLookupService();
      for (int user : users) {
        if (peer.equals(lookup.lookupPrincipalByName(Integer.toString(user)))) {
          return;
        }
      }
      throw new ClientException(
          ExitCodes.UNREACHABLE,
          "cannot trust the socket " + path + ": a process of user " + peer + " answers there");
    }
  }

  /** The socket of the command line, or of the environment, or the usual places. */
  public static SocketFile of(Optional<String> given, Map<String, String> environment) {
    Optional<String> variable =
        Optional.of(environment.getOrDefault(VARIABLE, "")).filter(text -> !text.isEmpty());
    return new SocketFile(
        given.or(() -> variable).map(List::of).orElseGet(() -> usual(environment)),
        Machine.userId());
  }

  private static List<String> usual(Map<String, String> environment) {
    return Serving.defaultSockets(environment).stream().map(Path::toString).toList();
  }

  /**
   * Finds the path to connect to.
   *
   * @throws ClientException.Unreachable if there is none
   * @throws ClientException if it cannot be trusted
   */
  Found find() throws ClientException {
    for (String place : places) {
      try {
        return trusted(path(place));
      } catch (NoSuchFileException e) {
        // try the next place
      } catch (InvalidPathException e) {
        throw unreachable(place, "this is not a path");
      } catch (IOException e) {
        throw unreachable(place, ClientException.reason(e));
      }
    }
    throw unreachable(
        String.join(" or ", places),
        places.equals(List.of("off")) ? "its socket is off" : "no such file");
  }

  /** An empty value means no path, and not the working directory. */
  private static Path path(String place) {
    if (place.isEmpty()) {
      throw new InvalidPathException(place, "empty");
    }
    return Path.of(place);
  }

  private static ClientException unreachable(String place, String cause) {
    return new ClientException.Unreachable(place, cause);
  }

  /** A link and its target must both be trusted. */
  private Found trusted(Path path) throws IOException, ClientException {
    Path real = path.toRealPath();
    Set<Integer> users = new HashSet<>(List.of(uid, ROOT));
    for (Path each : new LinkedHashSet<>(List.of(path.toAbsolutePath(), real))) {
      int owner = uidOf(each, LinkOption.NOFOLLOW_LINKS);
      Path folder = Objects.requireNonNullElse(each.getParent(), each);
      if (owner != uid && owner != ROOT && isShared(folder)) {
        throw new ClientException(
            ExitCodes.UNREACHABLE,
            "cannot trust the socket "
                + each
                + ": it belongs to user "
                + owner
                + ", and others may write to its folder; run this as that user");
      }
      users.add(owner);
    }
    return new Found(real, users);
  }

  private static boolean isShared(Path folder) throws IOException {
    return ((int) Files.getAttribute(folder, "unix:mode") & WRITABLE_BY_OTHERS) != 0;
  }

  private static int uidOf(Path path, LinkOption... options) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", options);
  }
}
