package dev.watchdog.process.spawn;

import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.posix.Errno;
import dev.watchdog.process.posix.Libc;
import dev.watchdog.process.posix.SystemFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The file that a command names, and why it cannot be run.
 *
 * @param name as it was given: the child's argument 0
 * @param path where it is, from the child's directory
 * @param directory the child's; empty: ours
 */
public record ProgramFile(String name, String path, Optional<String> directory) {

  private static final int INTERPRETER_MAX = 256; // BINPRM_BUF_SIZE, all that the kernel looks at

  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  /** In our own directory. */
  ProgramFile(String name, String path) {
    this(name, path, Optional.empty());
  }

  /** Finds the first of the command's programs that is there for us. */
  static ProgramFile find(Command command) throws CannotSpawnException {
    return find(command, Files::isExecutable);
  }

  /**
   * Finds the first of the command's programs that is there.
   *
   * @param mayExecute whether the user that it runs as may execute a file
   */
  static ProgramFile find(Command command, Predicate<Path> mayExecute) throws CannotSpawnException {
    Optional<String> directory = command.attributes().directory();
    Optional<String> forbidden = Optional.empty();
    for (String program : command.programs()) {
      if (program.contains("/")) {
        return new ProgramFile(
            program, program, directory); // exec(2) itself says best what is wrong with it
      }
      for (String folder : command.path()) {
        String candidate = (folder.isEmpty() ? "." : folder) + "/" + program;
        ProgramFile file = new ProgramFile(program, candidate, directory);
        if (file.isFile() && mayExecute.test(file.here())) {
          return file;
        }
        if (forbidden.isEmpty() && file.isFile()) {
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

  /** Where it is from our own directory. */
  private Path here() {
    return directory.map(Path::of).orElse(Path.of("")).resolve(path);
  }

  private boolean isFile() {
    try {
      return Files.exists(here()) && !Files.isDirectory(here());
    } catch (InvalidPathException e) {
      return false; // a name that this JVM's locale cannot write
    }
  }

  /** Why exec(2) refused it. */
  public CannotSpawnException refused(int errno) {
    String reason = Libc.describe(errno);
    return switch (errno) {
      case Errno.ENOENT, Errno.ENOTDIR ->
          isFile()
              ? CannotSpawnException.notExecutable(path, missingInterpreter())
              : CannotSpawnException.notFound(path, reason);
      case Errno.EACCES ->
          CannotSpawnException.notExecutable(path, isDirectory() ? "it is a directory" : reason);
      case Errno.ENOEXEC ->
          CannotSpawnException.notExecutable(
              path, reason + " (a script needs a first line such as #!/bin/sh)");
      case Errno.EAGAIN ->
          CannotSpawnException.notExecutable(
              path, reason + " (is the limit of processes reached? see --pids-limit, ulimit -u)");
      default -> CannotSpawnException.notExecutable(path, reason);
    };
  }

  private boolean isDirectory() {
    try {
      return Files.isDirectory(here());
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Foresees what exec(2) will say, where a tool and not the watchdog calls it.
   *
   * @param mayExecute whether the user that it runs as may execute a file
   */
  void check(Predicate<Path> mayExecute) throws CannotSpawnException {
    try {
      foresee(mayExecute);
    } catch (InvalidPathException e) {
      // A name that this JVM's locale cannot write: exec(2) reports what is wrong.
    }
  }

  private void foresee(Predicate<Path> mayExecute) throws CannotSpawnException {
    if (!Files.exists(here())) {
      Path parent = here().toAbsolutePath().getParent();
      boolean isBelowFile = parent != null && Files.isRegularFile(parent);
      throw refused(isBelowFile ? Errno.ENOTDIR : Errno.ENOENT);
    }
    if (!Files.isRegularFile(here()) || !mayExecute.test(here())) {
      throw refused(Errno.EACCES);
    }
    byte[] start = start();
    Optional<String> interpreter = interpreter(start);
    boolean isProgram = start.length >= ELF.length && Arrays.mismatch(start, ELF) >= ELF.length;
    if (interpreter.isPresent() && !Files.exists(Path.of(interpreter.get()))) {
      throw refused(Errno.ENOENT);
    }
    if (interpreter.isEmpty() && !isProgram && Files.isReadable(here())) {
      throw refused(Errno.ENOEXEC);
    }
  }

  /** As much as the kernel looks at; nothing, if we may not. */
  private byte[] start() {
    try {
      return SystemFile.bytes(here().toString(), INTERPRETER_MAX).orElse(new byte[0]);
    } catch (InvalidPathException e) {
      return new byte[0];
    }
  }

  private static Optional<String> interpreter(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return text.startsWith("#!")
        ? Optional.of(text.substring(2).strip().split("\\s", 2)[0])
        : Optional.empty();
  }

  private String missingInterpreter() {
    Optional<String> interpreter = interpreter(start());
    if (interpreter.isPresent()) {
      return "its interpreter " + interpreter.get() + " is missing";
    }
    return "its loader is missing (is it built for another C library or architecture?)";
  }
}
