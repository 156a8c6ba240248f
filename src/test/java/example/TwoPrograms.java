package example;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.process.runs.Linux;
import dev.watchdog.program.CommandVerticle;
import dev.watchdog.program.Program;
import dev.watchdog.program.ProgramVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;

/** An application of one's own that supervises two programs. */
public final class TwoPrograms {

  private TwoPrograms() {}

  /** Run it with {@code --enable-native-access=ALL-UNNAMED}. */
  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    OperatingSystem os = Linux.start(OutputForm.PREFIXED, StallPolicy.BLOCK, System.err::println);
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "watchdog.events", event -> System.err.println(event.body().encode()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> vertx.close().await()));
    supervise(vertx, os).await();
  }

  /** Starts both, and what answers at {@code watchdog.command}. */
  static Future<?> supervise(Vertx vertx, OperatingSystem os) {
    EventPublisher publisher = new EventPublisher(vertx.eventBus(), "here", Clock.systemUTC());
    ProgramVerticle web = new ProgramVerticle(Program.of("web", "sleep", "1000"), os, publisher);
    ProgramVerticle worker =
        new ProgramVerticle(Program.of("worker", "sh", "-c", "sleep 1000 & wait"), os, publisher);
    return Future.all(vertx.deployVerticle(web), vertx.deployVerticle(worker))
        .compose(_ -> vertx.deployVerticle(new CommandVerticle(List.of(web, worker))));
  }
}
