package dev.watchdog.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watchdog.access.SmallFile;
import dev.watchdog.access.UnusableException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;

/** A small file of text. */
final class TextFile {

  static final int BYTES_MAX = 1 << 20;

  private TextFile() {}

  /**
   * The text of a file; if it cannot be read, adds a problem and returns empty.
   *
   * @param named the name of the file, from the user
   */
  static Optional<String> read(SourcedText named, Problems problems) {
    return problems
        .value(named, "a file", Values::path)
        .flatMap(path -> read(path, named, problems));
  }

  private static Optional<String> read(Path path, SourcedText named, Problems problems) {
    try {
      byte[] bytes = SmallFile.read(path, BYTES_MAX);
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (UnusableException e) {
      e.problems().forEach(problem -> problems.add(named.refused(problem)));
    } catch (CharacterCodingException e) {
      problems.add(named.refused("is not UTF-8"));
    }
    return Optional.empty();
  }
}
