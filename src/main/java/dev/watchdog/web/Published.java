package dev.watchdog.web;

import dev.watchdog.access.Role;
import dev.watchdog.bus.Addresses;
import dev.watchdog.program.ProgramVerticle;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Optional;
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

  /** Hears what comes from now on, at an address that is for whoever hears it. */
  MessageConsumer<?> listen(String address, Consumer<Object> heard) {
    return bus.localConsumer(address, message -> heard.accept(message.body()));
  }
}
