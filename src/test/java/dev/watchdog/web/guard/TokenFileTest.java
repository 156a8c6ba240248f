package dev.watchdog.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Address;
import dev.watchdog.access.Tokens;
import dev.watchdog.testing.RawClient;
import dev.watchdog.web.Logged;
import dev.watchdog.web.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens come and go while the server runs. */
@Timeout(60)
class TokenFileTest {

  @TempDir private Path folder;

  private final AtomicLong nanos = new AtomicLong();
  private final Logged log = Logged.by(TokenFile.class);
  private Path file;
  private TestServer server;

  @BeforeEach
  void serve() throws Exception {
    file = Files.writeString(folder.resolve("tokens"), "operate old\nobserve little\n");
    Address any = new Address("0.0.0.0", 0);
    Guard guard = new TcpGuard(any, Optional.of(Tokens.read(file)), nanos::get);
    server = TestServer.of(guard, "app");
    server.await("app", "RUNNING");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    log.close();
  }

  private int status(String token) throws IOException {
    return RawClient.get(server.port(), "/v1/events", "Authorization: Bearer " + token).status();
  }

  private static final int LET_IN = 426;
  private static final int REFUSED = 401;

  private void replace(String content) throws IOException {
    Path other = Files.writeString(folder.resolve("other"), content);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void aSecondLater() {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void a_removed_token_is_refused_and_a_new_one_admitted() throws Exception {
    assertThat(status("old")).isEqualTo(LET_IN);
    replace("new\n");
    aSecondLater();
    assertThat(status("old")).isEqualTo(REFUSED);
    assertThat(status("new")).isEqualTo(LET_IN);
    assertThat(log.next()).isEqualTo("INFO " + file + " has changed; tokens: 1");
    assertThat(log.isEmpty()).isTrue();
  }

  @Test
  void the_file_is_looked_at_once_a_second() throws Exception {
    assertThat(status("old")).isEqualTo(LET_IN);
    replace("new\n");
    assertThat(status("old")).isEqualTo(LET_IN);
  }

  @Test
  void a_file_that_is_bad_or_gone_keeps_its_tokens_and_is_logged_once() throws Exception {
    replace("two words and more\n");
    aSecondLater();
    assertThat(status("old")).isEqualTo(LET_IN);
    aSecondLater();
    assertThat(status("old")).isEqualTo(LET_IN);
    assertThat(log.next())
        .startsWith("WARN cannot reload the tokens: " + file + " line 1 is not TOKEN")
        .endsWith("; the previous ones stay valid");
    Files.delete(file);
    aSecondLater();
    assertThat(status("old")).isEqualTo(LET_IN);
    assertThat(log.next()).contains(file + " cannot be read: no such file");
    assertThat(log.isEmpty()).isTrue();
    replace("new\n");
    aSecondLater();
    assertThat(status("new")).isEqualTo(LET_IN);
  }

  /** As Kubernetes does it: the file is a link, by way of a link to a folder that is replaced. */
  @Test
  void a_link_that_leads_to_another_file_is_a_change() throws Exception {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.writeString(first.resolve("tokens"), "aaa\n");
    Files.writeString(second.resolve("tokens"), "bbb\n");
    Files.setLastModifiedTime(
        second.resolve("tokens"), Files.getLastModifiedTime(first.resolve("tokens")));
    Path data = Files.createSymbolicLink(folder.resolve("data"), first);
    TokenFile linked =
        new TokenFile(
            Tokens.read(Files.createSymbolicLink(folder.resolve("link"), data.resolve("tokens"))),
            nanos::get);
    assertThat(linked.tokens().find("aaa")).isPresent();
    Files.move(
        Files.createSymbolicLink(folder.resolve("next"), second),
        data,
        StandardCopyOption.ATOMIC_MOVE);
    aSecondLater();
    assertThat(linked.tokens().find("aaa")).isEmpty();
    assertThat(linked.tokens().find("bbb")).isPresent();
  }

  @Test
  void a_web_socket_ends_with_its_token_and_the_others_stay() throws Exception {
    try (RawClient gone = open("old");
        RawClient stays = open("little")) {
      replace("observe little\n");
      aSecondLater();
      assertThat(status("little")).isEqualTo(LET_IN);
      assertThat(next(gone, RawClient.CLOSE).close())
          .isEqualTo("1008 the token is no longer valid");
      assertThat(gone.isOver()).isTrue();
      stays.send(RawClient.PING, new byte[0]);
      assertThat(next(stays, RawClient.PONG).opcode()).isEqualTo(RawClient.PONG);
    }
  }

  private RawClient open(String token) throws IOException {
    return RawClient.open(server.port(), "/v1/events?from=now", "Authorization: Bearer " + token);
  }

  private static RawClient.Frame next(RawClient client, int opcode) throws IOException {
    RawClient.Frame frame = client.next();
    while (frame.opcode() != opcode) {
      frame = client.next();
    }
    return frame;
  }
}
