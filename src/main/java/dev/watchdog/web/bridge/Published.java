package dev.watchdog.web.bridge;

import dev.watchdog.access.Role;
import dev.watchdog.bus.Addresses;
import dev.watchdog.program.ProgramVerticle;
import dev.watchdog.web.guard.Caller;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is published on the event bus, and which role it needs. */
final class Published {

  private final EventBus bus;
  private final Supplier<List<ProgramVerticle>> programs;

  Published(EventBus bus, Supplier<List<ProgramVerticle>> programs) {
    this.bus = bus;
    this.programs = programs;
  }

  boolean isFor(Caller caller, String address) {
    return needed(address).filter(caller.role()::includes).isPresent();
  }

  private Optional<Role> needed(String address) {
    return address.equals(Addresses.EVENTS)
        ? Optional.of(Role.OBSERVE)
        : programs.get().stream().flatMap(program -> needed(address, program.name())).findFirst();
  }

  private static Stream<Role> needed(String address, String program) {
    if (address.equals(Addresses.eventsOf(program))) {
      return Stream.of(Role.OBSERVE);
    }
    return address.equals(Addresses.logsOf(program)) ? Stream.of(Role.TAIL) : Stream.empty();
  }

  /** Whether messages may come there faster than a client can take them. */
  boolean isMuch(String address) {
    return needed(address).filter(role -> role == Role.TAIL).isPresent();
  }

  /**
   * Subscribes to an address, one message at a time.
   *
   * @param heard called with a message, and with what asks for the next one
   */
  MessageConsumer<?> listenOneByOne(String address, BiConsumer<Object, Runnable> heard) {
    MessageConsumer<Object> consumer = bus.localConsumer(address);
    consumer.pause();
    consumer.handler(message -> heard.accept(message.body(), () -> consumer.fetch(1)));
    consumer.fetch(1);
    return consumer;
  }

  /** Subscribes to an address. */
  MessageConsumer<?> listen(String address, Consumer<Object> heard) {
    return bus.localConsumer(address, message -> heard.accept(message.body()));
  }
}
