package dev.watchdog.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.bus.ControlRequest.UnreadableException;
import dev.watchdog.testing.Fuzz;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random bodies of commands: each is read, or refused in a sentence. */
class RandomCommandsTest {

  private static final int BODIES = 100_000;
  private static final int DEPTH_MAX = 40;
  private static final String[] WORDS = {
    "command",
    "program",
    "signal",
    "wait",
    "status",
    "list",
    "start",
    "stop",
    "restart",
    "app",
    "HUP",
    "SIGKILL",
    "65",
    "-1",
    "",
    "\0",
    "\ud800",
    "ä",
    "true",
    "null",
    "a".repeat(5_000)
  };

  private final long seed = Fuzz.seed();
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void each_is_read_or_refused() {
    int read = 0;
    for (int i = 0; i < BODIES; i++) {
      Object body = random.nextInt(4) == 0 ? value(0) : command();
      try {
        ControlRequest request = ControlRequest.read(body);
        assertThat(request.signal().isPresent())
            .isEqualTo(request.command() == ControlRequest.Command.SIGNAL);
        read++;
      } catch (UnreadableException e) {
        assertThat(e.sentence()).isNotBlank();
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("fuzz.seed=" + seed + ", body " + i, e);
      }
    }
    assertThat(read).as("fuzz.seed=%d: some are valid", seed).isBetween(BODIES / 1_000, BODIES);
  }

  /** Much like one that is meant. */
  private JsonObject command() {
    JsonObject command = new JsonObject();
    for (String field : new String[] {"command", "program", "signal", "wait"}) {
      if (random.nextInt(3) > 0) {
        command.put(field, random.nextInt(8) == 0 ? value(0) : fitting(field));
      }
    }
    if (random.nextInt(10) == 0) {
      command.put(word(), value(0));
    }
    return command;
  }

  private Object fitting(String field) {
    return field.equals("wait") ? (Object) random.nextBoolean() : word();
  }

  private String word() {
    return WORDS[random.nextInt(WORDS.length)];
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth < DEPTH_MAX ? 11 : 8)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextInt();
      case 3 -> random.nextLong();
      case 4 -> Double.longBitsToDouble(random.nextLong());
      case 5 -> Buffer.buffer(word());
      case 6 -> new byte[random.nextInt(9)];
      case 7 -> word();
      case 8, 9 -> object(depth);
      default -> array(depth);
    };
  }

  private JsonObject object(int depth) {
    JsonObject object = new JsonObject();
    for (int i = random.nextInt(3); i > 0; i--) {
      object.put(word(), value(depth + 1));
    }
    return object;
  }

  private JsonArray array(int depth) {
    JsonArray array = new JsonArray();
    for (int i = random.nextInt(3); i > 0; i--) {
      array.add(value(depth + 1));
    }
    return array;
  }
}
