package dev.watchdog.web.listen;

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
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a Unix socket, which only its owner may open. The socket is made in a {@link
 * PrivateFolder} and then moved, so that it never has another mode in its final place. It replaces
 * a socket that a dead watchdog of the same user has left, and nothing else.
 */
public final class UnixListener {

  private static final Logger LOG = LoggerFactory.getLogger(UnixListener.class);
  private static final int FILE_TYPE = 0170000; // of a mode, inode(7)
  private static final int SOCKET = 0140000;

  private final Supplier<HttpServer> servers;
  private Optional<Path> place = Optional.empty();
  private String identity = "";

  public UnixListener(Supplier<HttpServer> servers) {
    this.servers = servers;
  }

  /** Listens in the first place that works. */
  public void listen(List<Path> places) {
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
      case UncheckedIOException e -> cause(Objects.requireNonNull(e.getCause()));
      case NoSuchFileException _ -> "there is no such folder";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> Objects.requireNonNullElse(thrown.getMessage(), thrown.toString());
    };
  }

  private Future<Void> listen(Path path) {
    try {
      PrivateFolder folder = PrivateFolder.beside(path);
      return listen(path, folder).onComplete(_ -> delete(folder)).mapEmpty();
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Path> listen(Path path, PrivateFolder folder) {
    try {
      Optional<String> dead = checkFree(path, folder.owner());
      return servers
          .get()
          .listen(SocketAddress.domainSocketAddress(folder.file().toString()))
          .map(_ -> putInPlace(folder, path, dead));
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  /**
   * Checks that nothing is there but, perhaps, a socket of ours that no process listens on.
   *
   * @return the identity of that socket
   */
  private static Optional<String> checkFree(Path path, int user) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    String found = PrivateFolder.identity(path);
    int owner = PrivateFolder.owner(path);
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & FILE_TYPE) != SOCKET) {
      throw new IOException("another file is there");
    } else if (owner != user) {
      throw new IOException("there is a socket of user " + owner + ", and this is user " + user);
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false); // its server may be too busy to accept
      probe.connect(UnixDomainSocketAddress.of(path));
      throw new IOException("another watchdog is listening there");
    } catch (ConnectException e) {
      LOG.debug("replacing {}, which no process listens on", path);
      return Optional.of(found);
    }
  }

  private Path putInPlace(PrivateFolder folder, Path path, Optional<String> dead) {
    try {
      if (!folder.isInPlace()) {
        throw new IOException("another user replaced it, since others may write to its folder");
      }
      Path made = folder.file();
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
      String own = PrivateFolder.identity(made);
      if (dead.isPresent() && dead.equals(identityOf(path))) {
        Files.delete(path);
      }
      link(made, path);
      identity = own;
      place = Optional.of(path);
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> identityOf(Path path) throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(PrivateFolder.identity(path))
        : Optional.empty();
  }

  /** Links instead of renaming, which would replace what was put there meanwhile. */
  private static void link(Path made, Path path) throws IOException {
    try {
      Files.createLink(path, made);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("another file was put there meanwhile", e);
    } catch (FileSystemException | UnsupportedOperationException e) {
      LOG.debug("cannot link {}, moving it", made, e); // a file system without hard links
      Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void delete(PrivateFolder folder) {
    try {
      folder.delete();
    } catch (IOException e) {
      LOG.debug("cannot delete {}", folder.file().getParent(), e);
    }
  }

  /** Deletes the socket, unless another watchdog has put its own there. */
  public void remove() {
    place.ifPresent(path -> {
      try {
        if (PrivateFolder.identity(path).equals(identity)) {
          Files.delete(path);
        }
      } catch (IOException e) {
        LOG.debug("cannot delete {}", path, e);
      }
    });
  }
}
