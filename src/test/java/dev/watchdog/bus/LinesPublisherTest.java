package dev.watchdog.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.logs.LineAssembler;
import dev.watchdog.logs.Log;
import dev.watchdog.logs.StandardStream;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What consumers get of a program's output, at whatever pace they take it. */
@Timeout(60)
class LinesPublisherTest {

  private static final int PATIENCE_SECONDS = 20;
  private static final String ADDRESS = Addresses.logsOf("app");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Vertx vertx = Vertx.vertx();
  private Log log = new Log(1 << 20, () -> NOW);
  private LinesPublisher publisher = new LinesPublisher("app", log);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void start() {
    vertx.deployVerticle(publisher, LinesPublisher.onItsThread()).await();
  }

  private void startWith(int logBytes) {
    log = new Log(logBytes, () -> NOW);
    publisher = new LinesPublisher("app", log);
    start();
  }

  private void write(int run, StandardStream stream, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    new LineAssembler(log, run, stream)
        .add(ByteBuffer.wrap(bytes), bytes.length, (from, to) -> newline(bytes, from, to));
  }

  private void out(String text) {
    write(1, StandardStream.STDOUT, text);
  }

  private static int newline(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** A consumer that takes messages one by one when a test says so, or all of them. */
  private final class Consumer {
    private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
    private final MessageConsumer<JsonObject> registration =
        vertx.eventBus().consumer(ADDRESS, message -> messages.add(message.body()));
    private final List<String> heard = new ArrayList<>();
    private long next = 1;

    Consumer() {
      registration.completion().await();
    }

    JsonObject message() throws InterruptedException {
      JsonObject message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(message).as("after %s", heard).isNotNull();
      return message;
    }

    /** Until the line with this text; each number comes once, or is said to be gone. */
    Consumer until(String text) throws InterruptedException {
      while (heard.isEmpty() || !heard.getLast().equals(text)) {
        accept(message());
      }
      return this;
    }

    private void accept(JsonObject message) {
      if (message.containsKey("lines")) {
        assertThat(message.getJsonArray("lines")).hasSizeBetween(1, LinesBatch.LINES_MAX);
        for (Object each : message.getJsonArray("lines")) {
          JsonObject line = (JsonObject) each;
          assertThat(line.getLong("seq")).isEqualTo(next++);
          heard.add(line.getString("text"));
        }
      } else if (message.containsKey("gap")) {
        JsonObject gap = message.getJsonObject("gap");
        assertThat(gap.getLong("from")).isEqualTo(next);
        assertThat(gap.getLong("lines")).isEqualTo(gap.getLong("to") - next + 1).isPositive();
        next = gap.getLong("to") + 1;
        heard.add("gap");
      } else {
        heard.add("run " + message.getJsonObject("run").getInteger("run"));
      }
    }
  }

  @Test
  void lines_come_as_they_do_over_a_WebSocket() throws Exception {
    start();
    Consumer consumer = new Consumer();
    log.startRun(1, 71);
    out("a \"b\"\n");
    assertThat(consumer.message())
        .hasToString(
            "{\"lines\":[{\"seq\":1,\"time\":\"2026-01-02T03:04:05.678Z\",\"stream\":\"stdout\","
                + "\"run\":1,\"text\":\"a \\\"b\\\"\"}]}");
    log.startRun(2, 72);
    assertThat(consumer.message())
        .hasToString("{\"run\":{\"run\":2,\"pid\":72,\"time\":\"2026-01-02T03:04:05.678Z\"}}");
    write(2, StandardStream.STDERR, "c\n");
    assertThat(consumer.message().getJsonArray("lines").getJsonObject(0).getString("stream"))
        .isEqualTo("stderr");
  }

  @Test
  void what_was_written_before_it_began_is_not_published() throws Exception {
    out("old\n");
    publisher = new LinesPublisher("app", log);
    start();
    Consumer consumer = new Consumer();
    out("new\n");
    assertThat(consumer.message().getJsonArray("lines").getJsonObject(0).getLong("seq"))
        .isEqualTo(2);
  }

  @Test
  void what_was_written_before_it_was_deployed_is() throws Exception {
    Consumer consumer = new Consumer();
    out("first\n");
    start();
    consumer.until("first");
  }

  @Test
  void several_consumers_get_all_of_it() throws Exception {
    start();
    List<Consumer> consumers = List.of(new Consumer(), new Consumer(), new Consumer());
    for (int i = 1; i <= 5_000; i++) {
      out("line " + i + "\n");
    }
    for (Consumer consumer : consumers) {
      assertThat(consumer.until("line 5000").heard).hasSize(5_000).doesNotContain("gap");
    }
  }

  @Test
  void a_consumer_that_changes_its_message_affects_no_other() throws Exception {
    start();
    Consumer one = new Consumer();
    Consumer other = new Consumer();
    out("a\n");
    JsonObject message = one.message().put("mine", true);
    message.getJsonArray("lines").clear();
    assertThat(message.encode()).isEqualTo("{\"lines\":[],\"mine\":true}");
    assertThat(other.message().getJsonArray("lines")).hasSize(1);
  }

  @Test
  void a_consumer_that_comes_later_gets_later_lines() throws Exception {
    start();
    Consumer consumer = new Consumer();
    out("early\n");
    consumer.until("early");
    consumer.registration.unregister().await();
    out("unheard\n");
    Consumer late = new Consumer();
    out("late\n");
    while (!late.heard.contains("late")) {
      for (Object line : late.message().getJsonArray("lines")) {
        String text = ((JsonObject) line).getString("text");
        assertThat(text).isIn("unheard", "late"); // it may come just in time
        late.heard.add(text);
      }
    }
  }

  /** Messages hold positions in the log, and few of them wait however long they are not taken. */
  @Test
  void a_consumer_that_takes_nothing_has_few_messages_waiting_and_then_a_gap() throws Exception {
    startWith(256 * 1024);
    Consumer slow = new Consumer();
    slow.registration.pause();
    for (int i = 1; i <= 200_000; i++) {
      out("line " + i + "\n");
    }
    slow.registration.resume();
    out("end\n");
    slow.until("end");
    assertThat(slow.next).isEqualTo(200_002);
    assertThat(slow.heard).contains("gap");
  }

  @Test
  void the_messages_that_wait_are_limited_however_much_is_written() throws Exception {
    startWith(1 << 20);
    Consumer slow = new Consumer();
    slow.registration.pause();
    for (int i = 1; i <= 300_000; i++) {
      out(i + "\n"); // 300 messages at least, if all of them could be published
    }
    assertThat(publisher.inFlightCount()).isLessThanOrEqualTo(LinesPublisher.IN_FLIGHT_MAX);
    slow.registration.resume();
    out("end\n");
    assertThat(slow.until("end").next).isEqualTo(300_002);
  }

  /** It never takes those that wait for it: they must not be in the way of others for ever. */
  @Test
  void a_consumer_that_leaves_without_taking_its_messages_is_forgotten() throws Exception {
    startWith(1 << 20);
    Consumer gone = new Consumer();
    gone.registration.pause();
    for (int i = 1; i <= 150_000; i++) {
      out(i + "\n");
    }
    gone.registration.unregister().await();
    Consumer other = new Consumer();
    while (other.messages.isEmpty()) {
      System.gc();
      out("more\n");
    }
  }

  @Test
  void the_end_waits_until_everything_is_published() throws Exception {
    start();
    Consumer consumer = new Consumer();
    for (int i = 1; i <= 3_000; i++) {
      out("line " + i + "\n");
    }
    publisher.end().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    vertx.eventBus().publish(ADDRESS, new JsonObject("{\"run\":{\"run\":0}}")); // after the last
    assertThat(consumer.until("run 0").heard).hasSize(3_001).contains("line 3000");
  }

  @Test
  void without_consumers_the_end_is_immediate() throws Exception {
    start();
    out("a\n");
    publisher.end().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
