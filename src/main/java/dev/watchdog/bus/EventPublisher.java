package dev.watchdog.bus;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.State;
import dev.watchdog.text.Timestamp;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Clock;

/**
 * Publishes the transitions of all programs of this watchdog, numbered from 1, so that every
 * consumer gets event 2 after event 1.
 */
public final class EventPublisher {

  private final EventHistory history = new EventHistory();
  private final EventBus bus;
  private final String node;
  private final Clock clock;

  /**
   * @param node the name of this host
   * @param clock gives events their time
   */
  public EventPublisher(EventBus bus, String node, Clock clock) {
    this.bus = bus;
    this.node = node;
    this.clock = clock;
  }

  /** The last events that were published. */
  public EventHistory history() {
    return history;
  }

  /**
   * Publishes an event at the address of all programs and at that of this program.
   *
   * @return the event
   */
  public synchronized JsonObject publish(String program, Announce announced) {
    JsonObject event = message(history.next(), program, announced);
    bus.publish(Addresses.EVENTS, event);
    bus.publish(Addresses.eventsOf(program), event);
    history.add(event.encode());
    return event;
  }

  /** Stands for the last event of a program that has none yet. */
  public JsonObject nothingYet() {
    return new JsonObject().put("time", Timestamp.of(clock.instant()));
  }

  /**
   * The status record of a program.
   *
   * @param event the last event of the program
   */
  public JsonObject status(String program, State state, JsonObject event) {
    return StatusJson.of(node, program, state, event);
  }

  /** An event with the current time. */
  public JsonObject message(long seq, String program, Announce announced) {
    return EventJson.of(seq, clock.instant(), node, program, announced);
  }
}
