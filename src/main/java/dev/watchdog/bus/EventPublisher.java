package dev.watchdog.bus;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.State;
import dev.watchdog.text.Timestamp;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Clock;

/**
 * Publishes the transitions of all programs of this watchdog, numbered from 1. Programs live on
 * event loops of their own, and yet everyone is to hear of event 2 after event 1.
 */
public final class EventPublisher {

  private final EventHistory history = new EventHistory();
  private final EventBus bus;
  private final String node;
  private final Clock clock;

  /**
   * @param node the name of this host
   * @param clock for the times that events carry
   */
  public EventPublisher(EventBus bus, String node, Clock clock) {
    this.bus = bus;
    this.node = node;
    this.clock = clock;
  }

  /** What was published. */
  public EventHistory history() {
    return history;
  }

  /**
   * Publishes one, for everyone and for those who watch this program.
   *
   * @return what was published
   */
  public synchronized JsonObject publish(String program, Announce announced) {
    JsonObject event = message(history.next(), program, announced);
    bus.publish(Addresses.EVENTS, event);
    bus.publish(Addresses.eventsOf(program), event);
    history.add(event.encode());
    return event;
  }

  /** Stands for the last event of a program of which there was none. */
  public JsonObject nothingYet() {
    return new JsonObject().put("time", Timestamp.of(clock.instant()));
  }

  /**
   * The status record of a program.
   *
   * @param event the last one that was published of it
   */
  public JsonObject status(String program, State state, JsonObject event) {
    return StatusJson.of(node, program, state, event);
  }

  /** What is published, as of now. */
  public JsonObject message(long seq, String program, Announce announced) {
    return EventJson.of(seq, clock.instant(), node, program, announced);
  }
}
