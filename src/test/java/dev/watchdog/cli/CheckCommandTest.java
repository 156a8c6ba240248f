package dev.watchdog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {

  private static final String FILE =
      """
      log-level: debug
      companion: 'a.B {"password": "hunter2"}'
      programs:
        web:
          command: [x, "${WORD:-y}"]
          environment: {PASSWORD: hunter2}
          restart: never
        db: {command: [y], stop-timeout: 3s}
      """;

  @TempDir private Path folder;

  private Ran check(String yaml, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("w.yaml"), yaml);
    List<String> words = new ArrayList<>(List.of("check", "-config", file.toString()));
    words.addAll(List.of(more));
    return Ran.alone(words.toArray(String[]::new));
  }

  @Test
  void the_effective_settings_are_printed_with_their_sources_and_without_secrets()
      throws IOException {
    Ran ran = check(FILE, "-start-time=2s", "-restart-delay", "7s");
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().replace(folder + "/", "").lines().map(line -> line.replaceAll(" +", " ")))
        .startsWith("watchdog", " shutdown-timeout none default")
        .contains(
            " log-level debug w.yaml:1:12: log-level",
            " companion a.B {…} w.yaml:2:12: companion",
            "program web",
            " command [x, ${WORD:-y}] w.yaml:5:14: programs.web.command",
            " environment [PASSWORD] w.yaml:6:18: programs.web.environment",
            " restart never w.yaml:7:14: programs.web.restart",
            " restart-delay 7s -restart-delay",
            " start-time 2s -start-time",
            "program db",
            " stop-timeout 3s w.yaml:8:36: programs.db.stop-timeout");
    assertThat(ran.out()).doesNotContain("hunter2");
  }

  @Test
  void a_doubt_is_a_warning_and_no_failure() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "secret\n");
    Ran ran = check(FILE, "-token-file", token.toString());
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).startsWith("watchdog\n");
    assertThat(ran.err())
        .isEqualTo(
            "watchdog: warning: -token-file: "
                + token
                + " line 1: a token of fewer than 16 characters can be guessed;"
                + " openssl rand -hex 32 makes a better one\n");
  }

  @Test
  void as_json_it_is_an_object() throws IOException {
    JsonObject all = new JsonObject(check(FILE, "-o", "json", "-restart-delay=7s").out());
    assertThat(all.getJsonObject("watchdog").getJsonObject("log-level").getString("value"))
        .isEqualTo("debug");
    assertThat(
            all.getJsonObject("programs")
                .getJsonObject("web")
                .getJsonObject("restart-delay")
                .getString("source"))
        .isEqualTo("-restart-delay");
  }

  @Test
  void problems_are_reported_with_exit_code_2() throws IOException {
    Ran ran = check("programs: {a: {comand: [x]}}", "-http=nowhere");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().replace(folder + "/", ""))
        .contains("watchdog: w.yaml:1:16: programs.a.comand: cannot use this: there is no such key")
        .contains("watchdog: -http: \"nowhere\" is not off or an address such as 127.0.0.1:8910");
  }

  @Test
  void a_command_line_can_be_checked_too() {
    assertThat(Ran.alone("check", "-o=json", "--", "x", "-o", "text").out())
        .contains("[x, -o, text]");
    assertThat(Ran.alone("check", "-o", "xml", "--", "x").err())
        .contains("-o: \"xml\" is not one of text, json");
    assertThat(Ran.alone("check", "-help").out()).contains("watchdog check");
  }
}
