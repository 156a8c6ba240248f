package dev.watchdog.companions;

import dev.watchdog.bus.Addresses;
import dev.watchdog.bus.ControlRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/** Sends the commands of one companion. The log shows them with its name, and refusals too. */
final class CommandSender {

  private final Vertx vertx;
  private final DeliveryOptions options;

  CommandSender(Vertx vertx, String companion) {
    this.vertx = vertx;
    this.options = new DeliveryOptions().addHeader(ControlRequest.BY, "companion " + companion);
  }

  /**
   * Sends a command.
   *
   * @return the program's status record
   */
  Future<JsonObject> send(JsonObject command) {
    return vertx
        .eventBus()
        .<JsonObject>request(Addresses.COMMAND, command, options)
        .map(Message::body);
  }
}
