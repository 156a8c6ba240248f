package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real shells offer for a line, asked as their line editors ask. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompletionIT {

  /** Arguments are the words of a line; prints the offers for the last one. */
  private static final String ASK_BASH =
      """
      eval "$script"
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _watchdog && printf '%s\\n' "${COMPREPLY[@]}"
      """;

  /** The same as bashcompinit does it; zsh itself drops offers that do not match. */
  private static final String ASK_ZSH =
      """
      eval "$script"
      setopt ksharrays
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _watchdog && print -l -- "${COMPREPLY[@]}"
      """;

  /** The argument is a line; descriptions of the offers are dropped. */
  private static final String ASK_FISH =
      """
      printenv script | source
      complete -C "$argv[1]" | string split -f1 \\t
      """;

  @TempDir Path folder;
  private final Map<String, String> scripts = new HashMap<>();
  private Path watchdog;

  /** Replaces the client of a watchdog with two programs. */
  @BeforeEach
  void make_a_watchdog() throws IOException {
    watchdog = folder.resolve("watchdog");
    Files.writeString(
        watchdog,
        "#!/bin/sh\n"
            + "[ \"$1\" = status ] && printf 'PROGRAM  STATUS\\nweb RUNNING\\nworker FATAL\\n'");
    assertThat(watchdog.toFile().setExecutable(true)).isTrue();
  }

  private List<String> offered(String shell, String ask, List<String> words) throws Exception {
    assumeTrue(isInstalled(shell), shell + " is not installed");
    List<String> command = new ArrayList<>(List.of(shell, "-c", ask));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("script", scripts.computeIfAbsent(shell, CompletionIT::script));
    builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return output.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private static boolean isInstalled(String shell) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(bin -> Files.isExecutable(Path.of(bin, shell)));
  }

  private static String script(String shell) {
    try (RunningWatchdog printed = Launch.watchdog("completion", shell).start()) {
      return printed.everythingOnStdout();
    }
  }

  private static List<String> words(String line) {
    return List.of(("watchdog " + line).split(" +", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          st                            | status start stop
          comp                          | completion
          -restart-d                    | -restart-delay
          --restart-d                   | --restart-delay
          -restart                      | -restart -restart-delay -restart-factor -restart-max-delay -restart-jitter -restart-limit
          -restart a                    | always
          run -restart on               | on-failure
          -name x -orphans l            | leave
          -stop-signal HU               | HUP
          status -w                     | -watch
          status w                      | web worker
          logs -f web -stream std       | stdout stderr
          logs -o j                     | json
          stop we                       | web
          signal wo                     | worker
          signal web USR                | USR1 USR2
          completion f                  | fish
          events -from n                | now
          health -l                     | -live
          """)
  void bash_completes_the_last_word(String line, String offers) throws Exception {
    List<String> words = new ArrayList<>(List.of("bash"));
    words.addAll(words(line.replace("=", " = ")));
    assertThat(offered("bash", ASK_BASH, words))
        .containsExactlyInAnyOrder(offers.strip().split(" +"));
  }

  @ParameterizedTest
  @CsvSource({
    "-restart-del, -restart-delay",
    "--restart-del, --restart-delay",
    "-restart=al, -restart=always",
    "comp, completion",
    "status we, web",
    "signal wo, worker"
  })
  void zsh_completes_the_last_word(String line, String offer) throws Exception {
    List<String> words = new ArrayList<>(List.of("zsh"));
    words.addAll(words(line));
    assertThat(offered("zsh", ASK_ZSH, words))
        .filteredOn(word -> word.startsWith(words.getLast()))
        .containsExactly(offer);
  }

  @ParameterizedTest
  @CsvSource({
    "-restart-del, -restart-delay",
    "-restart al, always",
    "comp, completion",
    "status we, web",
    "status -wat, -watch",
    "signal web USR2, USR2",
    "logs -stream stde, stderr"
  })
  void fish_completes_the_last_word(String line, String offer) throws Exception {
    assertThat(offered("fish", ASK_FISH, List.of("watchdog " + line))).containsExactly(offer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"status w", "-restart-delay ", "events w", "nonsense w"})
  void where_nothing_is_known_completion_prints_nothing(String line) throws Exception {
    Files.delete(watchdog);
    Files.writeString(watchdog, "#!/bin/sh\necho cannot reach a watchdog >&2; exit 3");
    assertThat(watchdog.toFile().setExecutable(true)).isTrue();
    List<String> words = new ArrayList<>(List.of("bash"));
    words.addAll(words(line));
    assertThat(offered("bash", ASK_BASH, words)).isEmpty();
  }
}
