package dev.watchdog.config;

import dev.watchdog.arguments.Flag;
import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.Orphans;
import dev.watchdog.lifecycle.RestartPolicy;
import dev.watchdog.ownlog.OwnLog;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.text.Choices;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every option: the help, the environment, the keys of the config file and docs/options.md come
 * from this list.
 */
public enum Option {
  BUSINESS_PROGRAM_TYPE(
      Scope.SOLE_PROGRAM,
      "TYPE",
      List.of("java", "python", "exec"),
      "",
      "java, python or exec: how to run the path below"),
  BUSINESS_PROGRAM_PATH(Scope.SOLE_PROGRAM, "PATH", "", "the jar, the script or the executable"),
  NAME(Scope.SOLE_PROGRAM, "NAME", "app", "the program's name"),
  RESTART(
      Scope.PROGRAM,
      "POLICY",
      Choices.words(RestartPolicy.values()),
      "always",
      "whether to restart it: always, on-failure or never"),
  RESTART_DELAY(Scope.PROGRAM, "DURATION", "5s", "the first restart delay"),
  RESTART_FACTOR(
      Scope.PROGRAM, "NUMBER", "1", "the factor by which the delay grows with each restart"),
  RESTART_MAX_DELAY(Scope.PROGRAM, "DURATION", "5m", "the longest delay, before jitter"),
  RESTART_JITTER(Scope.PROGRAM, "NUMBER", "0", "the largest random share added to the delay"),
  STABLE_AFTER(Scope.PROGRAM, "DURATION", "60s", "a run that lasts this long resets the delay"),
  RESTART_LIMIT(
      Scope.PROGRAM, "N/DURATION", "none", "5/1m: the sixth death within a minute is FATAL"),
  ON_FATAL(
      Scope.PROGRAM,
      "ACTION",
      Choices.words(OnFatal.values()),
      "exit",
      "exit ends the watchdog with the child's exit code, stay keeps it"),
  START_TIME(
      Scope.PROGRAM, "DURATION", "1s", "how long a program runs before STARTING becomes RUNNING"),
  STOP_SIGNAL(Scope.PROGRAM, "SIGNAL", "TERM", "the signal that asks the program to end"),
  STOP_TIMEOUT(Scope.PROGRAM, "DURATION", "10s", "the time from the stop signal to the kill"),
  ORPHANS(
      Scope.PROGRAM,
      "ACTION",
      Choices.words(Orphans.values()),
      "stop",
      "processes that a run leaves behind when it ends on its own: stop or leave them"),
  BEFORE_KILL(
      Scope.PROGRAM,
      "SIGNAL",
      "none",
      "a signal for a diagnosis before the kill, such as QUIT for a JVM"),
  DIRECTORY(Scope.PROGRAM, "DIR", "none", "the program's working directory"),
  USER(Scope.PROGRAM, "USER[:GROUP]", "none", "the program's user: a name or a number"),
  UMASK(Scope.PROGRAM, "OCTAL", "none", "the program's umask, such as 027"),
  NOFILE(Scope.PROGRAM, "NUMBER", "none", "the program's limit of open files"),
  NICE(
      Scope.PROGRAM,
      "NUMBER",
      "none",
      "the program's niceness, from -20, the most favoured, to 19"),
  OOM_SCORE_ADJ(
      Scope.PROGRAM,
      "NUMBER",
      "none",
      "the program's OOM score adjustment, from -1000, never killed, to 1000"),
  NO_NEW_PRIVILEGES(
      Scope.PROGRAM,
      "BOOLEAN",
      List.of("none", "true", "false"),
      "none",
      "true: no set-user-ID file gives it more rights; the default with -user; or false"),
  SHUTDOWN_TIMEOUT(
      Scope.WATCHDOG,
      "DURATION",
      "none",
      "the container's own stop timeout; the kill comes 1 s before it"),
  END_SIGNALS(
      Scope.WATCHDOG,
      "SIGNALS",
      "TERM,INT",
      "the signals that end the watchdog; every other signal goes to the program"),
  HTTP(Scope.WATCHDOG, "ADDRESS", "127.0.0.1:8910", "HTTP and WebSocket: HOST:PORT, or off"),
  SOCKET(
      Scope.WATCHDOG,
      "PATH",
      "/run/watchdog.sock",
      "control over a Unix socket, mode 0600: a path, or off"),
  TOKEN_FILE(
      Scope.WATCHDOG,
      "FILE",
      "none",
      "the file of bearer tokens for HTTP; addresses other than loopback need it"),
  TLS_CERTIFICATE(
      Scope.WATCHDOG, "FILE", "none", "HTTP speaks TLS: the certificate and its chain, in PEM"),
  TLS_KEY(Scope.WATCHDOG, "FILE", "none", "the key of the certificate, in PEM"),
  TLS_CLIENT_CA(
      Scope.WATCHDOG, "FILE", "none", "clients need a certificate, signed by one of these, in PEM"),
  COMPANION(
      Scope.WATCHDOG,
      "CLASS [JSON]",
      "none",
      "a verticle to deploy beside the program; may be repeated"),
  COMPANION_PATH(Scope.WATCHDOG, "DIR", "none", "the folder with the companions' jars"),
  LOG_BUFFER(Scope.PROGRAM, "SIZE", "4MiB", "how much output to keep for replay, per program"),
  PUBLISH_LOGS(
      Scope.PROGRAM,
      "SWITCH",
      Choices.words(Switch.values()),
      "off",
      "on: output is published on the event bus, for companions"),
  OUTPUT(
      Scope.WATCHDOG,
      "FORM",
      Choices.words(OutputForm.values()),
      "raw",
      "the form of output: raw, prefixed (the default with several programs) or json"),
  STDOUT_STALL(
      Scope.WATCHDOG,
      "POLICY",
      Choices.words(StallPolicy.values()),
      "block",
      "while nothing reads the watchdog's stdout: block the program, or drop output"),
  LOG_FORMAT(
      Scope.WATCHDOG,
      "FORMAT",
      Choices.words(OwnLog.Format.values()),
      "text",
      "the watchdog's own log, on stderr: text or json"),
  LOG_LEVEL(
      Scope.WATCHDOG,
      "LEVEL",
      Choices.words(OwnLog.Level.values()),
      "info",
      "error, warn, info or debug"),
  CONFIG(Scope.COMMAND_LINE, "FILE", "none", "what to run and how, in YAML");

  private final Scope scope;
  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final String argument;

  /** Separated by {@code |}: an enum holds nothing mutable, and a list is. */
  private final String choices;

  private final String byDefault;
  private final String meaning;

  /** What an option configures, and so where it may stand in the config file. */
  public enum Scope {
    /** The watchdog: at the top of the file. */
    WATCHDOG,
    /** Any program: in a program, in {@code defaults}, or at the top. */
    PROGRAM,
    /** The only program of a watchdog without {@code programs}: at the top. */
    SOLE_PROGRAM,
    /** Not in the file. */
    COMMAND_LINE
  }

  /** The values of an option that is on or off. */
  enum Switch {
    ON,
    OFF
  }

  Option(Scope scope, String argument, String byDefault, String meaning) {
    this(scope, argument, List.of(), byDefault, meaning);
  }

  Option(Scope scope, String argument, List<String> choices, String byDefault, String meaning) {
    this.scope = scope;
    this.argument = argument;
    this.choices = String.join("|", choices);
    this.byDefault = byDefault;
    this.meaning = meaning;
  }

  public Scope scope() {
    return scope;
  }

  /** {@code restart-delay}. */
  public String key() {
    return key;
  }

  /** {@code -restart-delay}. */
  public String flag() {
    return "-" + key();
  }

  /** {@code WATCHDOG_RESTART_DELAY}. */
  public String variable() {
    return "WATCHDOG_" + name();
  }

  /** The placeholder of its value in the help. */
  public String argument() {
    return argument;
  }

  /** All values that it takes; empty where there are too many to list. */
  public List<String> choices() {
    return choices.isEmpty() ? List.of() : List.of(choices.split("\\|"));
  }

  /** The default as a user would write it; empty if there is none. */
  public String byDefault() {
    return byDefault;
  }

  public String meaning() {
    return meaning;
  }

  /** The option on a command line. */
  public Flag asFlag() {
    return new Flag(
        List.of(key), choices.isEmpty() ? argument : choices, meaning, this == COMPANION);
  }

  /** All options on a command line. */
  public static List<Flag> flags() {
    return Arrays.stream(values()).map(Option::asFlag).toList();
  }

  static List<String> keys(Scope... scopes) {
    List<Scope> wanted = List.of(scopes);
    return Arrays.stream(values())
        .filter(option -> wanted.contains(option.scope))
        .map(Option::key)
        .toList();
  }

  static Optional<Option> withKey(String key) {
    return Arrays.stream(values()).filter(option -> option.key().equals(key)).findFirst();
  }
}
