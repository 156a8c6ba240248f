package dev.watchdog.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A file of text that is read whole, and that cannot hold up or fill up whoever reads it. */
final class TextFile {

  static final int BYTES_MAX = 1 << 20;

  private TextFile() {}

  /**
   * Its text; empty, and noted as a problem, where it cannot be had.
   *
   * @param named the file, as it was given
   */
  static Optional<String> read(Given named, Problems problems) {
    Optional<Path> path = Values.path(named.text());
    if (path.isEmpty()) {
      problems.add(named.refused("is not a file"));
      return Optional.empty();
    }
    try {
      return Optional.of(text(path.get()));
    } catch (UnfitException e) {
      problems.add(named.refused(String.valueOf(e.getMessage())));
    } catch (CharacterCodingException e) {
      problems.add(named.refused("is not UTF-8"));
    } catch (IOException e) {
      problems.add(named.refused("cannot be read: " + reason(e)));
    }
    return Optional.empty();
  }

  private static final class UnfitException extends IOException {

    @java.io.Serial private static final long serialVersionUID = 1;

    UnfitException(String is) {
      super(is);
    }
  }

  private static String text(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // A named pipe makes whoever opens it wait for a writer, maybe for ever; a device has no end.
      throw new UnfitException("is not a regular file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new UnfitException("is larger than " + (BYTES_MAX >> 20) + " MiB");
      }
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
