package dev.watchdog.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Cause;
import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Status;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventPublisherTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
  private static final Announce STARTING =
      new Announce(
          Status.STOPPED,
          Status.STARTING,
          Cause.START,
          1,
          0,
          OptionalInt.of(71),
          Optional.empty(),
          Optional.empty());

  private final Vertx vertx = Vertx.vertx();
  private final EventPublisher publisher = new EventPublisher(vertx.eventBus(), "HOST", CLOCK);
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private void listenTo(String address) throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            address,
            message ->
                heard.add(
                    message.body().getLong("seq") + " " + message.body().getString("program")))
        .completion()
        .await(10, TimeUnit.SECONDS);
  }

  private String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void the_common_address_gets_the_events_of_every_program_numbered_from_1() throws Exception {
    listenTo("watchdog.events");
    publisher.publish("web", STARTING);
    publisher.publish("worker", STARTING);
    publisher.publish("web", STARTING);
    assertThat(next()).isEqualTo("1 web");
    assertThat(next()).isEqualTo("2 worker");
    assertThat(next()).isEqualTo("3 web");
  }

  @Test
  void the_address_of_a_program_gets_its_events_alone_with_the_same_numbers() throws Exception {
    listenTo("watchdog.events.web");
    publisher.publish("worker", STARTING);
    publisher.publish("web", STARTING);
    publisher.publish("worker", STARTING);
    publisher.publish("web", STARTING);
    assertThat(next()).isEqualTo("2 web");
    assertThat(next()).isEqualTo("4 web");
  }

  @Test
  void to_look_at_a_message_publishes_and_counts_nothing() throws Exception {
    listenTo("watchdog.events");
    assertThat(publisher.message(0, "web", STARTING).getLong("seq")).isZero();
    publisher.publish("web", STARTING);
    assertThat(next()).isEqualTo("1 web");
  }

  @Test
  void what_is_published_is_what_the_publisher_gives_back_and_what_the_history_keeps() {
    JsonObject event = publisher.publish("web", STARTING);
    assertThat(event.getString("time")).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(publisher.history().find(1)).hasValue(event.encode());
  }

  @Test
  void before_the_first_event_a_status_began_when_the_program_was_made() {
    JsonObject status = publisher.status("web", State.initial(), publisher.nothingYet());
    assertThat(status.encode())
        .isEqualTo(
            """
            {"program":"web","status":"STOPPED","run":0,"restarts":0,\
            "since":"2026-01-02T03:04:05.678Z","node":"HOST"}\
            """);
  }

  /** Programs run on event loops of their own. */
  @Test
  void the_history_has_each_event_under_its_own_number_when_many_publish_at_once()
      throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Object>> programs =
          IntStream.range(0, 4)
              .mapToObj(i -> Executors.callable(() -> publishMany("program" + i)))
              .toList();
      for (var done : threads.invokeAll(programs)) {
        done.get();
      }
    }
    EventHistory history = publisher.history();
    assertThat(history.next()).isEqualTo(801);
    for (long seq = 1; seq <= 800; seq++) {
      assertThat(new JsonObject(history.find(seq).orElseThrow()).getLong("seq")).isEqualTo(seq);
    }
  }

  private void publishMany(String program) {
    for (int i = 0; i < 200; i++) {
      publisher.publish(program, STARTING);
    }
  }
}
