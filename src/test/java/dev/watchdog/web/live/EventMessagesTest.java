package dev.watchdog.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.bus.EventHistory;
import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Cause;
import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.Status;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventMessagesTest {

  static final Announce STARTING =
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
  private final EventPublisher publisher =
      new EventPublisher(vertx.eventBus(), "HOST", Clock.systemUTC());
  private final EventHistory history = publisher.history();
  private final EventMessages source = new EventMessages(history);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      publisher.publish("app", STARTING);
    }
  }

  private JsonObject messageAt(long seq) {
    return new JsonObject(source.next(seq).payload().toString(UTF_8));
  }

  @Test
  void each_event_is_a_message_and_leads_to_the_next() {
    publish(2);
    assertThat(messageAt(1).getLong("seq")).isEqualTo(1);
    assertThat(source.next(1L).after()).isEqualTo(2);
    assertThat(messageAt(2).getString("status")).isEqualTo("STARTING");
    assertThat(source.next(2L).after()).isEqualTo(3);
  }

  @Test
  void after_the_last_one_there_is_nothing_yet() {
    publish(2);
    assertThat(source.next(3L).payload().isReadable()).isFalse();
    assertThat(source.next(3L).after()).isEqualTo(3);
  }

  @Test
  void events_that_are_gone_are_one_exact_gap() {
    publish(1_005);
    assertThat(source.next(2L).payload().toString(UTF_8))
        .isEqualTo("{\"gap\":{\"from\":2,\"to\":5,\"events\":4}}");
    assertThat(source.next(2L).after()).isEqualTo(6);
    assertThat(messageAt(6).getLong("seq")).isEqualTo(6);
  }
}
