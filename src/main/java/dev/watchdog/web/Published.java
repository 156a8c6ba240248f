package dev.watchdog.web;

import dev.watchdog.access.Role;
import dev.watchdog.bus.Addresses;
import dev.watchdog.program.ProgramVerticle;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What is published on the event bus, and who may hear it. */
final class Published {

  private final EventBus bus;
  private final Map<String, Role> addresses = new HashMap<>();

  Published(EventBus bus, List<ProgramVerticle> programs) {
    this.bus = bus;
    addresses.put(Addresses.EVENTS, Role.OBSERVE);
    for (ProgramVerticle program : programs) {
      addresses.put(Addresses.eventsOf(program.name()), Role.OBSERVE);
      addresses.put(Addresses.logsOf(program.name()), Role.TAIL);
    }
  }

  boolean isFor(Caller caller, String address) {
    Role needed = addresses.get(address);
    return needed != null && caller.role().includes(needed);
  }

  /** Whether so much may come there that it is to be taken one by one. */
  boolean isMuch(String address) {
    return addresses.get(address) == Role.TAIL;
  }

  /**
   * Hears what comes from now on, one by one.
   *
   * @param heard told of a message, and what to call when it may be told of the next one
   */
  MessageConsumer<?> listenOneByOne(String address, BiConsumer<Object, Runnable> heard) {
    MessageConsumer<Object> consumer = bus.localConsumer(address);
    consumer.pause();
    consumer.handler(message -> heard.accept(message.body(), () -> consumer.fetch(1)));
    consumer.fetch(1);
    return consumer;
  }

  /** Hears what comes from now on, at an address that is for whoever hears it. */
  MessageConsumer<?> listen(String address, Consumer<Object> heard) {
    return bus.localConsumer(address, message -> heard.accept(message.body()));
  }
}
