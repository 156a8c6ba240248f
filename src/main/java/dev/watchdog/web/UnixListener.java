package dev.watchdog.web;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP over a Unix socket, which only its owner may open. It is made in a folder that is ours alone
 * and then put in its place, so that it is never there with another mode, and a socket that a dead
 * watchdog left is replaced.
 */
final class UnixListener {

  private static final Logger LOG = LoggerFactory.getLogger(UnixListener.class);

  private final Supplier<HttpServer> servers;
  private Optional<Path> place = Optional.empty();
  private Object identity = "";

  UnixListener(Supplier<HttpServer> servers) {
    this.servers = servers;
  }

  /** In the first place that will do. */
  void listen(List<Path> places) {
    Path first = places.getFirst().toAbsolutePath();
    listen(first)
        .onSuccess(_ -> LOG.info("listening on {}", first))
        .onFailure(cause -> {
          if (places.size() > 1) {
            listen(places.subList(1, places.size()));
          } else {
            LOG.warn(
                "cannot listen on {}: {} (-socket names another place, or off)",
                first,
                cause(cause));
          }
        });
  }

  private static String cause(Throwable thrown) {
    return switch (thrown) {
      case NoSuchFileException _ -> "there is no such folder";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> Objects.requireNonNullElse(thrown.getMessage(), thrown.toString());
    };
  }

  private Future<Void> listen(Path path) {
    try {
      checkFree(path);
      Path folder = privateFolder(path);
      Path made = folder.resolve("s");
      return servers
          .get()
          .listen(SocketAddress.domainSocketAddress(made.toString()))
          .map(_ -> putInPlace(made, path))
          .onComplete(_ -> delete(folder))
          .mapEmpty();
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  /** Who answers there is another watchdog; who does not is dead. */
  private static void checkFree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new IOException("there is something else");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false); // it may be too busy to accept
      probe.connect(UnixDomainSocketAddress.of(path));
      throw new IOException("another watchdog is listening there");
    } catch (ConnectException e) {
      LOG.debug("replacing {}, which nobody listens on", path);
    }
  }

  private static Path privateFolder(Path path) throws IOException {
    Path folder = path.resolveSibling(".w" + ProcessHandle.current().pid());
    Files.deleteIfExists(folder.resolve("s"));
    Files.deleteIfExists(folder);
    return Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private Path putInPlace(Path made, Path path) {
    try {
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
      identity = identity(made);
      place = Optional.of(Files.move(made, path, StandardCopyOption.ATOMIC_MOVE));
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object identity(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  private static void delete(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve("s"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.debug("cannot delete {}", folder, e);
    }
  }

  /** Takes the socket away, unless another watchdog has put its own there. */
  void remove() {
    place.ifPresent(path -> {
      try {
        if (identity(path).equals(identity)) {
          Files.delete(path);
        }
      } catch (IOException e) {
        LOG.debug("cannot delete {}", path, e);
      }
    });
  }
}
