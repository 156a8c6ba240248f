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

/** What is published on the event bus, and who may hear it. */
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

  /** Whether so much may come there that it is to be taken one by one. */
  boolean isMuch(String address) {
    return needed(address).filter(role -> role == Role.TAIL).isPresent();
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
