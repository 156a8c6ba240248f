package dev.watchdog.companions;

import dev.watchdog.bus.Addresses;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Answers as the watchdog would: for the program {@code app}, with what a test says. */
final class CommandRecorder {

  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
  private volatile JsonObject status = new JsonObject();

  CommandRecorder(Vertx vertx) throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Addresses.COMMAND,
            message -> {
              if (!message.body().getString("command").equals("status")) {
                commands.add(message.body().encode() + " by " + message.headers().get("by"));
              }
              message.reply(status);
            })
        .completion()
        .await(20, TimeUnit.SECONDS);
  }

  void isInRun(int run, String programStatus) {
    status =
        new JsonObject()
            .put("program", "app")
            .put("status", programStatus)
            .put("pid", 70 + run)
            .put("run", run);
  }

  String next() throws InterruptedException {
    return commands.poll(20, TimeUnit.SECONDS);
  }

  boolean isEmpty() {
    return commands.isEmpty();
  }
}
