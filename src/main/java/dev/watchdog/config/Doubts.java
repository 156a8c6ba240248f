package dev.watchdog.config;

import dev.watchdog.access.Tampering;
import dev.watchdog.access.Tokens;
import dev.watchdog.process.proc.Machine;
import dev.watchdog.program.Program;
import dev.watchdog.text.Printable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Warnings about valid settings: files that decide on access, but that other users can change or
 * read. They are not errors, because a folder that a developer mounts into a container often
 * belongs to another user there.
 */
final class Doubts {

  /** Files that grant access or contain code: a user who can change them controls the watchdog. */
  private static final List<Option> BELIEVED =
      List.of(Option.TOKEN_FILE, Option.TLS_KEY, Option.TLS_CLIENT_CA, Option.COMPANION_PATH);

  private static final List<Option> SECRET = List.of(Option.TOKEN_FILE, Option.TLS_KEY);

  private final Options options;
  private final List<String> sentences = new ArrayList<>();

  private Doubts(Options options) {
    this.options = options;
  }

  /** The warnings, once all settings are valid. */
  static List<String> about(Options options, List<Program> programs, Serving serving) {
    Doubts doubts = new Doubts(options);
    if (BELIEVED.stream().anyMatch(options::isSet)) {
      doubts.aboutFiles();
      doubts.aboutSecrets(programs);
      serving.tokens().ifPresent(doubts::aboutTokens);
    }
    return doubts.sentences;
  }

  private void aboutFiles() {
    int user = Machine.userId();
    for (Option option : BELIEVED) {
      file(option).stream()
          .flatMap(file -> withJars(file).stream())
          .flatMap(file -> Tampering.possible(file, user).map(why -> file + ": " + why).stream())
          .limit(1) // one is enough to look at the others
          .forEach(doubt -> add(option, "cannot rely on " + doubt));
    }
  }

  private static List<Path> withJars(Path file) {
    List<Path> all = new ArrayList<>(List.of(file));
    if (Files.isDirectory(file)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(file, "*.jar")) {
        jars.forEach(all::add);
      } catch (IOException e) {
        // Then the companions cannot be loaded either, and that is logged.
      }
    }
    return all;
  }

  /**
   * A program of the watchdog's own user can read these files anyway; a program of another user
   * must not.
   */
  private void aboutSecrets(List<Program> programs) {
    boolean areOthers =
        programs.stream().anyMatch(p -> p.command().attributes().user().isPresent());
    for (Option option : areOthers ? SECRET : List.<Option>of()) {
      file(option).flatMap(Tampering::readable).ifPresent(doubt -> add(option, doubt));
    }
  }

  private void aboutTokens(Tokens tokens) {
    for (int line : tokens.shortOnes()) {
      add(
          Option.TOKEN_FILE,
          tokens.file()
              + " line "
              + line
              + ": a token of fewer than "
              + Tokens.SAFE_LENGTH
              + " characters can be guessed; openssl rand -hex 32 makes a better one");
    }
  }

  private Optional<Path> file(Option option) {
    return options.isSet(option) ? Values.path(options.text(option)) : Optional.empty();
  }

  private void add(Option option, String sentence) {
    sentences.add(Printable.of(options.given(option).problem(sentence)));
  }
}
