package dev.watchdog.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file that a command names, and why it cannot be run.
 *
 * @param name as it was given: the child's argument 0
 * @param path where it is
 */
record ProgramFile(String name, String path) {

  private static final int INTERPRETER_MAX = 256; // BINPRM_BUF_SIZE, all that the kernel looks at

  /** Finds the first of the command's programs that is there. */
  static ProgramFile find(Command command) throws CannotSpawnException {
    Optional<String> forbidden = Optional.empty();
    for (String program : command.programs()) {
      if (program.contains("/")) {
        return new ProgramFile(program, program); // exec(2) itself says best what is wrong with it
      }
      for (String directory : command.path()) {
        String candidate = (directory.isEmpty() ? "." : directory) + "/" + program;
        if (isFile(candidate) && Files.isExecutable(Path.of(candidate))) {
          return new ProgramFile(program, candidate);
        }
        if (forbidden.isEmpty() && isFile(candidate)) {
          forbidden = Optional.of(candidate);
        }
      }
    }
    if (forbidden.isPresent()) {
      throw CannotSpawnException.notExecutable(forbidden.get(), "no execute permission");
    }
    throw CannotSpawnException.notFound(
        String.join(" or ", command.programs()),
        "not found on the PATH (" + String.join(":", command.path()) + ")");
  }

  private static boolean isFile(String path) {
    try {
      return Files.exists(Path.of(path)) && !Files.isDirectory(Path.of(path));
    } catch (InvalidPathException e) {
      return false; // a name that this JVM's locale cannot write
    }
  }

  /** Why exec(2) refused it. */
  CannotSpawnException refused(int errno) {
    String reason = Libc.describe(errno);
    return switch (errno) {
      case Errno.ENOENT, Errno.ENOTDIR ->
          isFile(path)
              ? CannotSpawnException.notExecutable(path, missingInterpreter())
              : CannotSpawnException.notFound(path, reason);
      case Errno.EACCES ->
          CannotSpawnException.notExecutable(
              path, new File(path).isDirectory() ? "it is a directory" : reason);
      case Errno.ENOEXEC ->
          CannotSpawnException.notExecutable(
              path, reason + " (a script needs a first line such as #!/bin/sh)");
      case Errno.EAGAIN ->
          CannotSpawnException.notExecutable(
              path, reason + " (is the limit of processes reached? see --pids-limit, ulimit -u)");
      default -> CannotSpawnException.notExecutable(path, reason);
    };
  }

  private String missingInterpreter() {
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      String start = new String(in.readNBytes(INTERPRETER_MAX), StandardCharsets.ISO_8859_1);
      if (start.startsWith("#!")) {
        String interpreter = start.substring(2).strip().split("\\s", 2)[0];
        return "its interpreter " + interpreter + " is missing";
      }
    } catch (IOException e) {
      // Then the file itself says nothing.
    }
    return "its loader is missing (is it built for another C library or architecture?)";
  }
}
