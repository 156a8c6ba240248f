package dev.watchdog.access;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A file cannot be used. The problems never quote the content of the file. */
public final class UnusableException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  private final String[] problems;

  UnusableException(Path file, List<String> problems) {
    super(file + " " + String.join("; ", problems));
    this.problems = problems.toArray(String[]::new);
  }

  UnusableException(Path file, String problem) {
    this(file, List.of(problem));
  }

  static UnusableException unreadable(Path file, IOException cause) {
    return new UnusableException(
        file,
        "cannot be read: "
            + switch (cause) {
              case NoSuchFileException _ -> "no such file";
              case AccessDeniedException _ -> "permission denied";
              default -> cause.getMessage();
            });
  }

  /** The problems; each one follows the name of the file in a sentence. */
  public List<String> problems() {
    return List.of(problems);
  }

  /** The name of the file and all problems. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
