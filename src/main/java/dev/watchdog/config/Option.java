package dev.watchdog.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that can be set: the one list from which the help, the environment and the README
 * come.
 */
public enum Option {
  BUSINESS_PROGRAM_TYPE("TYPE", "", "java, python or exec: how to run the path below"),
  BUSINESS_PROGRAM_PATH("PATH", "", "the jar, the script or the executable"),
  NAME("NAME", "app", "the program's name"),
  RESTART("POLICY", "always", "whether to restart it: always, on-failure or never"),
  RESTART_DELAY("DURATION", "5s", "the first restart delay"),
  RESTART_FACTOR("NUMBER", "1", "by which the delay grows from restart to restart"),
  RESTART_MAX_DELAY("DURATION", "5m", "the longest delay, before jitter"),
  RESTART_JITTER("NUMBER", "0", "the share of the delay that chance may add"),
  STABLE_AFTER("DURATION", "60s", "a run that lasts this long resets the delay"),
  RESTART_LIMIT("N/DURATION", "none", "5/1m: the sixth death within a minute is FATAL"),
  ON_FATAL("ACTION", "exit", "exit ends the watchdog with the child's exit code, stay keeps it"),
  START_TIME("DURATION", "1s", "STARTING becomes RUNNING after this"),
  STOP_SIGNAL("SIGNAL", "TERM", "asks the program to end"),
  STOP_TIMEOUT("DURATION", "10s", "from the stop signal to the kill"),
  ORPHANS(
      "ACTION", "stop", "what a run leaves behind when it ends on its own: stop it or leave it"),
  SHUTDOWN_TIMEOUT("DURATION", "none", "the container's own stop timeout; we kill 1 s before it"),
  HTTP("ADDRESS", "127.0.0.1:8910", "HTTP and WebSocket: HOST:PORT, or off"),
  SOCKET("PATH", "/run/watchdog.sock", "control over a Unix socket, mode 0600: a path, or off"),
  TOKEN_FILE(
      "FILE", "none", "holds the bearer tokens for HTTP; other addresses than loopback need it"),
  TLS_CERTIFICATE("FILE", "none", "HTTP speaks TLS: the certificate and its chain, in PEM"),
  TLS_KEY("FILE", "none", "the key of the certificate, in PEM"),
  TLS_CLIENT_CA("FILE", "none", "clients need a certificate, signed by one of these, in PEM"),
  LOG_BUFFER("SIZE", "4MiB", "how much output to keep for replay, per program"),
  STDOUT_STALL(
      "POLICY", "block", "while nobody reads our stdout: block the program, or drop output"),
  LOG_FORMAT("FORMAT", "text", "the watchdog's own log, on stderr: text or json"),
  LOG_LEVEL("LEVEL", "info", "error, warn, info or debug");

  private final String argument;
  private final String byDefault;
  private final String meaning;

  Option(String argument, String byDefault, String meaning) {
    this.argument = argument;
    this.byDefault = byDefault;
    this.meaning = meaning;
  }

  /** {@code restart-delay}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code -restart-delay}. */
  public String flag() {
    return "-" + key();
  }

  /** {@code WATCHDOG_RESTART_DELAY}. */
  public String variable() {
    return "WATCHDOG_" + name();
  }

  /** What stands for its value in the help. */
  public String argument() {
    return argument;
  }

  /** As one would write it; empty where there is none. */
  public String byDefault() {
    return byDefault;
  }

  public String meaning() {
    return meaning;
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Option::key).toList();
  }

  static Optional<Option> withKey(String key) {
    return Arrays.stream(values()).filter(option -> option.key().equals(key)).findFirst();
  }
}
