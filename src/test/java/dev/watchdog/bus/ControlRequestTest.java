package dev.watchdog.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.watchdog.bus.ControlRequest.Command;
import dev.watchdog.bus.ControlRequest.UnreadableException;
import dev.watchdog.lifecycle.Signal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@code watchdog.command}; {@code -Dbodies.seed=N} makes the same bodies. */
class ControlRequestTest {

  private static final int BODIES = 100_000;
  private static final long SEED = Long.getLong("bodies.seed", System.nanoTime());

  private static ControlRequest read(String json) throws UnreadableException {
    return ControlRequest.read(new JsonObject(json));
  }

  private static String problem(@Nullable Object body) {
    return catchThrowableOfType(UnreadableException.class, () -> ControlRequest.read(body))
        .sentence();
  }

  @ParameterizedTest
  @EnumSource(value = Command.class, names = "SIGNAL", mode = EnumSource.Mode.EXCLUDE)
  void a_command_is_enough(Command command) throws Exception {
    assertThat(read("{\"command\":\"" + command.word() + "\"}"))
        .isEqualTo(new ControlRequest(command, Optional.empty(), Optional.empty(), false));
  }

  @Test
  void everything_that_may_be_said() throws Exception {
    assertThat(
            read("{\"command\":\"signal\",\"program\":\"web\",\"signal\":\"HUP\",\"wait\":true}"))
        .isEqualTo(
            new ControlRequest(Command.SIGNAL, Optional.of("web"), Optional.of(Signal.HUP), true));
  }

  @Test
  void null_is_as_good_as_nothing() throws Exception {
    assertThat(read("{\"command\":\"stop\",\"program\":null,\"signal\":null,\"wait\":null}"))
        .isEqualTo(new ControlRequest(Command.STOP, Optional.empty(), Optional.empty(), false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "SIGHUP", "hup", "1"})
  void a_signal_is_a_name_or_a_number(String text) throws Exception {
    JsonObject body = new JsonObject().put("command", "signal").put("signal", text);
    assertThat(ControlRequest.read(body).signal()).hasValue(Signal.HUP);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}                                | \"command\" is one of status, list, start, stop,"
            + " restart, signal",
        "{\"command\":\"STOP\"}            | \"command\" is one of status, list, start, stop,"
            + " restart, signal",
        "{\"command\":1}                   | \"command\" is a string",
        "{\"command\":[\"stop\"]}          | \"command\" is a string",
        "{\"comand\":\"stop\"}             | unknown field \"comand\"; there are command, program,"
            + " signal and wait",
        "{\"command\":\"stop\",\"program\":7}       | \"program\" is a string",
        "{\"command\":\"stop\",\"wait\":\"true\"}   | \"wait\" is true or false",
        "{\"command\":\"stop\",\"signal\":\"HUP\"}  | \"signal\" belongs to the command signal",
        "{\"command\":\"signal\"}          | \"signal\" is missing: which one? HUP, USR1, 10",
        "{\"command\":\"signal\",\"signal\":1}      | \"signal\" is a string",
        "{\"command\":\"signal\",\"signal\":\"X\"}  | \"signal\" is a name such as HUP, or a number"
            + " from 1 to 64, not \"X\"",
      })
  void what_is_wrong_is_reported(String json, String sentence) {
    assertThat(problem(new JsonObject(json))).isEqualTo(sentence);
  }

  @Test
  void what_is_not_a_json_object_is_answered_with_an_example() {
    List<@Nullable Object> bodies = new ArrayList<>();
    Collections.addAll(bodies, null, "stop", 1, true, new JsonArray(), Buffer.buffer("{}"));
    for (Object body : bodies) {
      assertThat(problem(body))
          .isEqualTo("a command is a JSON object such as {\"command\":\"status\"}");
    }
  }

  @Test
  void however_long_something_is_the_sentence_is_short() {
    String much = "x".repeat(1_000_000);
    assertThat(problem(new JsonObject().put(much, 1))).hasSizeLessThan(200).contains("xxx…");
    JsonObject signal = new JsonObject().put("command", "signal").put("signal", much);
    assertThat(problem(signal)).hasSizeLessThan(200).contains("xxx…");
  }

  /** Read, or refused in a sentence; nothing else comes out, whatever goes in. */
  @Test
  void whatever_the_body_is_it_is_read_or_refused() {
    Bodies bodies = new Bodies(new SplittableRandom(SEED));
    int read = 0;
    for (int i = 0; i < BODIES; i++) {
      Object body = bodies.next();
      try {
        ControlRequest request = ControlRequest.read(body);
        assertThat(request.signal().isPresent()).isEqualTo(request.command() == Command.SIGNAL);
        read++;
      } catch (UnreadableException e) {
        assertThat(e.sentence()).as("-Dbodies.seed=%d: %s", SEED, body).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("-Dbodies.seed=" + SEED + ": " + body, e);
      }
    }
    assertThat(read).as("some are good").isPositive();
  }

  /** Bodies that are nearly right, and values of every kind that a message may carry. */
  private record Bodies(SplittableRandom random) {

    private static final List<String> FIELDS =
        List.of("command", "program", "signal", "wait", "Command", "", "\0", "a b");
    private static final List<String> TEXTS =
        List.of(
            "stop",
            "start",
            "status",
            "list",
            "restart",
            "signal",
            "HUP",
            "9",
            "app",
            "",
            "\n",
            "ä😀\udc00",
            "null",
            "-1",
            "RTMIN+31");

    @Nullable Object next() {
      return random.nextInt(20) == 0 ? value(3) : object(3);
    }

    private JsonObject object(int depth) {
      JsonObject json = new JsonObject();
      if (random.nextInt(3) > 0) {
        json.put("command", TEXTS.get(random.nextInt(7)));
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        int among = random.nextInt(4) == 0 ? FIELDS.size() : 4;
        json.put(FIELDS.get(random.nextInt(among)), value(depth - 1));
      }
      return json;
    }

    private @Nullable Object value(int depth) {
      return switch (random.nextInt(depth > 0 ? 13 : 10)) {
        case 0 -> null;
        case 1 -> random.nextBoolean();
        case 2 -> random.nextInt();
        case 3 -> random.nextDouble();
        case 4 -> Double.NaN;
        case 5, 6 -> TEXTS.get(random.nextInt(TEXTS.size()));
        case 7 -> new byte[] {1};
        case 8 -> Instant.EPOCH;
        case 9 -> Long.MIN_VALUE;
        case 10 -> object(depth - 1);
        case 11 -> new JsonArray(Arrays.asList(value(depth - 1), value(depth - 1)));
        default -> Map.of("command", "stop");
      };
    }
  }
}
