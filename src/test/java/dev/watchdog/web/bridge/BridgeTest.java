package dev.watchdog.web.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.access.Address;
import dev.watchdog.access.Role;
import dev.watchdog.bus.Addresses;
import dev.watchdog.testing.RawClient;
import dev.watchdog.web.Logged;
import dev.watchdog.web.TestServer;
import dev.watchdog.web.command.RefusedCommands;
import dev.watchdog.web.guard.Caller;
import dev.watchdog.web.guard.Guard;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The event bus, as its clients elsewhere find it. */
@Timeout(60)
class BridgeTest {

  private static final String RAW = "/eventbus/websocket";
  private static final String SOCKJS = "/eventbus/123/abc/websocket";

  private TestServer server;
  private Role role = Role.OPERATE;

  @BeforeEach
  void serve() throws Exception {
    server = TestServer.of(_ -> new Caller("a friend", role, ""), "app");
    server.await("app", "RUNNING");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private RawClient open() throws IOException {
    return RawClient.open(server.port(), RAW);
  }

  private static void say(RawClient client, JsonObject message) throws IOException {
    say(client, message.encode());
  }

  private static void say(RawClient client, String text) throws IOException {
    client.send(RawClient.TEXT, text.getBytes(UTF_8));
  }

  private static JsonObject message(String type, String address) {
    return new JsonObject().put("type", type).put("address", address);
  }

  private static JsonObject command(String command) {
    return message("send", Addresses.COMMAND)
        .put("body", new JsonObject().put("command", command).put("program", "app"))
        .put("replyAddress", "r-" + command);
  }

  private static JsonObject waiting(String command) {
    JsonObject message = command(command);
    message.getJsonObject("body").put("wait", true);
    return message;
  }

  private static JsonObject heard(RawClient client) throws IOException {
    RawClient.Frame frame = client.next();
    assertThat(frame.opcode()).isEqualTo(RawClient.TEXT);
    return new JsonObject(frame.text());
  }

  private static void isError(JsonObject message, String error) {
    assertThat(message.getString("type")).isEqualTo("err");
    assertThat(message.getString("body")).isEqualTo(error);
  }

  /** Nothing came before this. */
  private static void isQuiet(RawClient client) throws IOException {
    say(client, "");
    isError(heard(client), "invalid_json");
  }

  // Lines.

  /** Far more than it may leave unread. */
  @Test
  void a_client_gets_lines_one_message_after_the_other_however_many() throws Exception {
    try (RawClient client = open()) {
      say(client, message("register", Addresses.logsOf("app")));
      isQuiet(client);
      for (int i = 0; i < 40; i++) {
        server
            .vertx
            .eventBus()
            .publish(
                Addresses.logsOf("app"),
                new JsonObject().put("number", i).put("much", "x".repeat(60_000)));
      }
      for (int i = 0; i < 40; i++) {
        assertThat(heard(client).getJsonObject("body").getInteger("number")).isEqualTo(i);
      }
    }
  }

  // Commands.

  @Test
  void a_command_is_answered_at_its_reply_address() throws Exception {
    try (RawClient client = open()) {
      say(client, command("status"));
      JsonObject reply = heard(client);
      assertThat(reply.getString("type")).isEqualTo("rec");
      assertThat(reply.getString("address")).isEqualTo("r-status");
      assertThat(reply.getJsonObject("body").getString("status")).isEqualTo("RUNNING");
      say(client, command("list").put("body", new JsonObject().put("command", "list")));
      assertThat(heard(client).getJsonArray("body")).hasSize(1);
    }
  }

  @Test
  void a_command_that_cannot_be_done_is_answered_with_its_code() throws Exception {
    try (RawClient client = open()) {
      say(client, command("stop"));
      assertThat(heard(client).getJsonObject("body").getString("status")).isEqualTo("STOPPING");
      say(client, command("stop"));
      assertThat(heard(client))
          .isEqualTo(
              message("err", "r-stop")
                  .put("failureCode", 409)
                  .put("failureType", "RECIPIENT_FAILURE")
                  .put("message", "app is already stopping"));
      say(client, command("dance"));
      assertThat(heard(client).getInteger("failureCode")).isEqualTo(400);
      say(client, command("status").put("body", "status"));
      assertThat(heard(client).getInteger("failureCode")).isEqualTo(400);
      say(client, command("status").put("body", null));
      assertThat(heard(client).getInteger("failureCode")).isEqualTo(400);
    }
  }

  @Test
  void a_command_with_wait_is_answered_when_it_is_done() throws Exception {
    try (RawClient client = open()) {
      say(client, waiting("stop"));
      server.await("app", "STOPPING");
      isQuiet(client);
      server.system("app").exit(0);
      assertThat(heard(client).getJsonObject("body").getString("status")).isEqualTo("STOPPED");
    }
  }

  @Test
  void a_command_without_reply_address_is_carried_out() throws Exception {
    JsonObject command = command("stop");
    command.remove("replyAddress");
    try (RawClient client = open()) {
      say(client, command);
      server.await("app", "STOPPING");
      say(client, command("status"));
      assertThat(heard(client).getString("address")).isEqualTo("r-status");
    }
  }

  @Test
  void the_caller_of_a_command_cannot_be_forged() throws Exception {
    try (RawClient client = open();
        Logged log = Logged.by(dev.watchdog.program.CommandVerticle.class)) {
      say(client, command("stop").put("headers", new JsonObject().put("by", "the king")));
      assertThat(log.next()).isEqualTo("INFO stop app, by a friend: app is stopping");
    }
  }

  // Events.

  @ParameterizedTest
  @ValueSource(strings = {"watchdog.events", "watchdog.events.app"})
  void events_are_heard_from_the_subscription_to_its_end(String address) throws Exception {
    try (RawClient client = open()) {
      say(client, message("register", address));
      isQuiet(client);
      server.system("app").exit(1);
      JsonObject event = heard(client);
      assertThat(event.getString("type")).isEqualTo("rec");
      assertThat(event.getString("address")).isEqualTo(address);
      assertThat(event.getJsonObject("body").getString("status")).isEqualTo("BACKOFF");
      say(client, message("unregister", address));
      say(client, command("stop"));
      assertThat(heard(client).getString("address")).isEqualTo("r-stop");
    }
  }

  @Test
  void one_address_is_subscribed_once() throws Exception {
    try (RawClient client = open()) {
      say(client, message("register", Addresses.EVENTS));
      say(client, message("register", Addresses.EVENTS));
      isError(heard(client), "address_already_registered");
    }
  }

  // Roles.

  @ParameterizedTest
  @CsvSource({
    "OBSERVE, register, watchdog.events, true",
    "OBSERVE, register, watchdog.events.app, true",
    "OBSERVE, register, watchdog.logs.app, false",
    "TAIL, register, watchdog.logs.app, true",
    "OPERATE, register, watchdog.logs.app, true",
    "OPERATE, register, watchdog.events.web, false",
    "OPERATE, register, watchdog.events., false",
    "OPERATE, register, watchdog.command, false",
    "OPERATE, register, '', false",
    "OPERATE, register, __vertx.reply.1, false",
    "OPERATE, unregister, watchdog.command, false",
    "OPERATE, unregister, watchdog.events, true",
    "OPERATE, publish, watchdog.command, false",
    "OPERATE, publish, watchdog.events, false",
    "OPERATE, send, watchdog.events, false",
    "OPERATE, send, watchdog.events.app, false",
    "OPERATE, send, __vertx.reply.1, false",
    "OPERATE, send, '', false"
  })
  void only_what_the_contract_names_is_open(
      Role caller, String type, String address, boolean isOpen) throws Exception {
    role = caller;
    try (RawClient client = open()) {
      say(client, message(type, address).put("body", new JsonObject().put("command", "stop")));
      if (!isOpen) {
        isError(heard(client), "access_denied");
      }
      isQuiet(client);
    }
    assertThat(status()).isEqualTo("RUNNING");
  }

  private String status() throws IOException {
    return new JsonObject(RawClient.get(server.port(), "/v1/programs/app").body())
        .getString("status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "stop", "restart", "signal", "Status", "status ", ""})
  void a_caller_that_may_only_look_gives_no_commands(String word) throws Exception {
    role = Role.TAIL;
    try (RawClient client = open();
        Logged log = Logged.by(RefusedCommands.class)) {
      say(client, command(word));
      JsonObject refusal = heard(client);
      isError(refusal, "access_denied");
      assertThat(refusal.getString("address")).isEqualTo("r-" + word);
      assertThat(refusal.getInteger("failureCode")).isEqualTo(403);
      assertThat(refusal.getString("message")).isEqualTo("this needs the role operate");
      assertThat(log.next()).startsWith("WARN refused ").contains(", by a friend: this needs");
      say(client, command("status"));
      assertThat(heard(client).getJsonObject("body").getString("status")).isEqualTo("RUNNING");
    }
  }

  @Test
  void a_page_of_another_origin_is_not_let_in() throws Exception {
    Guard guard = Guard.ofTcp(new Address("127.0.0.1", 0), Optional.empty());
    try (TestServer guarded = TestServer.of(guard, "app")) {
      for (String path : new String[] {RAW, SOCKJS}) {
        try (RawClient client = new RawClient(guarded.port())) {
          assertThat(client.upgrade(path, "Origin: http://evil.example").status()).isEqualTo(403);
        }
      }
    }
  }

  // Nonsense.

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "null, invalid_json",
        "[], invalid_json",
        "1, invalid_json",
        "{, invalid_json",
        "{}, missing_type",
        "`{\"type\":{}}`, missing_type",
        "`{\"type\":\"send\"}`, missing_address",
        "`{\"type\":\"send\",\"address\":[]}`, missing_address",
        "`{\"type\":\"dance\",\"address\":\"a\"}`, invalid_type",
        "`{\"type\":\"send\",\"address\":\"a\",\"replyAddress\":1}`, invalid_reply_address",
        "`{\"type\":\"send\",\"address\":\"a\",\"headers\":7}`, access_denied",
      })
  void an_invalid_message_is_reported_and_the_client_stays(String text, String error)
      throws Exception {
    try (RawClient client = open()) {
      say(client, text);
      isError(heard(client), error);
      say(client, "{\"type\":\"ping\"}");
      isQuiet(client);
    }
  }

  @Test
  void a_reply_address_is_as_long_as_an_id() throws Exception {
    try (RawClient client = open()) {
      say(client, command("status").put("replyAddress", "x".repeat(37)));
      isError(heard(client), "invalid_reply_address");
    }
  }

  @Test
  void the_handlers_of_a_client_are_limited() throws Exception {
    try (RawClient client = open()) {
      for (int i = 0; i < 64; i++) {
        say(client, waiting("stop").put("replyAddress", "r" + i));
      }
      say(client, command("status"));
      isError(heard(client), "max_handlers_reached");
      say(client, message("register", Addresses.EVENTS));
      isError(heard(client), "max_handlers_reached");
      server.system("app").exit(0);
      for (int i = 0; i < 64; i++) {
        assertThat(heard(client).getJsonObject("body").getString("status")).isEqualTo("STOPPED");
      }
      say(client, command("status"));
      assertThat(heard(client).getString("address")).isEqualTo("r-status");
    }
  }

  @Test
  void answers_for_a_client_that_is_gone_are_limited() throws Exception {
    for (int i = 0; i < 32; i++) {
      try (RawClient client = open()) {
        for (int j = 0; j < 64; j++) {
          say(client, waiting("stop"));
        }
        isQuietButForRefusals(client);
      }
    }
    try (RawClient client = open()) {
      say(client, waiting("stop"));
      JsonObject refusal = heard(client);
      assertThat(refusal.getInteger("failureCode")).isEqualTo(409);
      assertThat(refusal.getString("message")).isEqualTo("app has too many callers waiting for it");
      server.system("app").exit(0);
      server.await("app", "STOPPED");
      JsonObject reply;
      do { // until all of them have been answered, as it were
        say(client, waiting("stop"));
        reply = heard(client);
      } while (reply.containsKey("failureCode"));
      assertThat(reply.getJsonObject("body").getString("status")).isEqualTo("STOPPED");
    }
  }

  private static void isQuietButForRefusals(RawClient client) throws IOException {
    say(client, "");
    while (!"invalid_json".equals(heard(client).getString("body"))) {
      // One command too many.
    }
  }

  @Test
  void messages_are_text() throws Exception {
    try (RawClient client = open()) {
      client.send(2, command("stop").encode().getBytes(UTF_8));
      assertThat(client.next().close()).isEqualTo("1003 messages are text");
    }
    assertThat(status()).isEqualTo("RUNNING");
  }

  @Test
  void a_client_that_does_not_read_is_cut_off_and_no_other() throws Exception {
    try (RawClient lazy = open();
        RawClient other = open();
        Logged log = Logged.by(BridgeSocket.class)) {
      say(lazy, message("register", Addresses.EVENTS));
      say(other, message("register", Addresses.eventsOf("app")));
      isQuiet(lazy);
      isQuiet(other);
      JsonObject large = new JsonObject().put("x", "x".repeat(100_000));
      for (int i = 0; i < 200; i++) {
        server.vertx.eventBus().publish(Addresses.EVENTS, large);
      }
      assertThat(log.next()).startsWith("WARN disconnected ").contains("it does not read");
      isQuiet(other);
      assertThat(log.isEmpty()).isTrue();
      server.system("app").exit(0);
      assertThat(heard(other).getString("address")).isEqualTo("watchdog.events.app");
    }
  }

  @Test
  void a_client_that_is_silent_for_long_is_cut_off() throws Exception {
    try (RawClient client = open()) {
      isQuiet(client);
      for (int i = 0; i < 2; i++) {
        server.ping();
        assertThat(client.next().opcode()).isEqualTo(RawClient.PING);
      }
      isQuiet(client);
      for (int i = 0; i < 2; i++) {
        server.ping();
        assertThat(client.next().opcode()).isEqualTo(RawClient.PING);
      }
      server.ping();
      assertThat(client.isOver()).isTrue();
    }
  }

  // SockJS.

  @Test
  void clients_of_sockjs_are_understood() throws Exception {
    assertThat(
            new JsonObject(RawClient.get(server.port(), "/eventbus/info?t=1").body())
                .getBoolean("websocket"))
        .isTrue();
    try (RawClient client = RawClient.open(server.port(), SOCKJS)) {
      assertThat(client.next().text()).isEqualTo("o");
      say(client, new JsonArray().add(command("status").encode()).encode());
      String frame = client.next().text();
      assertThat(frame).startsWith("a[");
      JsonObject reply = new JsonObject(new JsonArray(frame.substring(1)).getString(0));
      assertThat(reply.getString("address")).isEqualTo("r-status");
      server.end();
      assertThat(client.next().text()).isEqualTo("c[1000,\"the watchdog has ended\"]");
      assertThat(client.next().close()).isEqualTo("1000 the watchdog has ended");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "1", "{", "[null]", "[1]", "[[]]", "[{}]", "\"x\"", ""})
  void what_is_not_a_frame_of_sockjs_is_reported(String text) throws Exception {
    try (RawClient client = RawClient.open(server.port(), SOCKJS)) {
      assertThat(client.next().text()).isEqualTo("o");
      say(client, text);
      assertThat(client.next().text()).contains("invalid_json");
    }
  }

  @Test
  void the_messages_in_a_frame_of_sockjs_are_limited() throws Exception {
    try (RawClient client = RawClient.open(server.port(), SOCKJS)) {
      assertThat(client.next().text()).isEqualTo("o");
      say(client, "[" + "1,".repeat(63) + "1]");
      for (int i = 0; i < 64; i++) {
        assertThat(client.next().text()).contains("invalid_json");
      }
      say(client, "[" + "1,".repeat(64) + "1]");
      assertThat(client.next().text()).startsWith("c[1008,");
      assertThat(client.next().close()).isEqualTo("1008 a frame has at most 64 messages");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xhr", "xhr_streaming", "xhr_send", "jsonp", "eventsource", "htmlfile"})
  void there_is_no_other_transport(String transport) throws Exception {
    String path = " /eventbus/123/abc/" + transport + " HTTP/1.1";
    assertThat(RawClient.ask(server.port(), "POST" + path).status()).isEqualTo(404);
    assertThat(RawClient.ask(server.port(), "GET" + path).status()).isEqualTo(404);
  }

  // The end.

  @Test
  void at_the_end_all_are_answered_then_closed() throws Exception {
    try (RawClient client = open()) {
      say(client, message("register", Addresses.EVENTS));
      say(client, waiting("stop"));
      assertThat(heard(client).getJsonObject("body").getString("status")).isEqualTo("STOPPING");
      Future<Void> end = server.end();
      server.system("app").exit(0);
      assertThat(heard(client).getJsonObject("body").getString("status")).isEqualTo("STOPPED");
      assertThat(heard(client).getString("address")).isEqualTo("r-stop");
      assertThat(client.next().close()).isEqualTo("1000 the watchdog has ended");
      client.reset();
      end.await(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void the_end_does_not_wait_for_a_client_that_is_gone() throws Exception {
    RawClient client = open();
    say(client, waiting("stop"));
    server.await("app", "STOPPING");
    Future<Void> end = server.end();
    client.reset();
    end.await(20, TimeUnit.SECONDS);
  }
}
