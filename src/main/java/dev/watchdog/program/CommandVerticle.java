package dev.watchdog.program;

import static java.util.stream.Collectors.joining;

import dev.watchdog.bus.Addresses;
import dev.watchdog.bus.ControlRequest;
import dev.watchdog.bus.ControlRequest.UnreadableException;
import dev.watchdog.bus.Quoted;
import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.program.ProgramVerticle.Reply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Answers at {@link Addresses#COMMAND}: any sender there may give commands. It translates; the
 * programs decide. Every command is logged, with its sender and what it came to.
 */
public final class CommandVerticle extends VerticleBase {

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int INTERNAL_ERROR = 500;

  private static final Logger LOG = LoggerFactory.getLogger(CommandVerticle.class);

  private final Supplier<List<ProgramVerticle>> programs;
  private final PendingCommands pending = new PendingCommands();
  private final Handler<DeliveryContext<Object>> admission = pending::admit;
  private final RateLimitedLog unreadable =
      new RateLimitedLog(LOG, "cannot read {} more commands", () -> vertx, Duration.ofSeconds(1));

  /** For a fixed list of programs. */
  public CommandVerticle(List<ProgramVerticle> programs) {
    this(() -> programs);
  }

  /**
   * @param programs those that there are now
   */
  CommandVerticle(Supplier<List<ProgramVerticle>> programs) {
    this.programs = programs;
  }

  @Override
  public Future<?> start() {
    EventBus bus = vertx.eventBus();
    return bus.consumer(Addresses.COMMAND, this::received)
        .completion()
        .onSuccess(_ -> bus.addOutboundInterceptor(admission));
  }

  @Override
  public Future<?> stop() {
    vertx.eventBus().removeOutboundInterceptor(admission);
    return Future.succeededFuture();
  }

  /** Why it cannot be answered. */
  private static final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private final int code;

    Refused(int code, String sentence) {
      super(sentence);
      this.code = code;
    }

    String sentence() {
      return String.valueOf(getMessage());
    }
  }

  private void received(Message<Object> message) {
    pending.taken();
    try {
      carryOut(ControlRequest.read(message.body()), message);
    } catch (UnreadableException e) {
      unreadable.warn("cannot read a command, by " + by(message) + ": " + e.sentence());
      message.fail(BAD_REQUEST, e.sentence());
    }
  }

  private void carryOut(ControlRequest request, Message<Object> message) {
    try {
      answer(request, message).onSuccess(message::reply).onFailure(thrown -> fail(message, thrown));
    } catch (Refused e) {
      // A caller that may only look must not be able to fill the log.
      LOG.atLevel(request.command().isLook() ? Level.DEBUG : Level.WARN)
          .log("refused {}, by {}: {}", request.command().word(), by(message), e.sentence());
      message.fail(e.code, e.sentence());
    }
  }

  private static void fail(Message<Object> message, Throwable thrown) {
    if (thrown instanceof Refused refused) {
      message.fail(refused.code, refused.sentence());
    } else {
      LOG.error("cannot answer a command", thrown);
      message.fail(INTERNAL_ERROR, "internal error; see the watchdog's log");
    }
  }

  private Future<?> answer(ControlRequest request, Message<Object> message) throws Refused {
    return switch (request.command()) {
      case LIST -> list();
      case STATUS -> program(request.program()).status();
      case START -> command(new Event.Start(), request, message);
      case RESTART -> command(new Event.Restart(), request, message);
      case STOP -> command(program(request.program()).stopCommand(), request, message);
      case SIGNAL -> command(new Event.Forward(request.signal().orElseThrow()), request, message);
    };
  }

  private Future<JsonArray> list() {
    return Future.all(programs.get().stream().map(ProgramVerticle::status).toList())
        .map(all -> new JsonArray(all.<JsonObject>list()));
  }

  private ProgramVerticle program(Optional<String> name) throws Refused {
    List<ProgramVerticle> all = programs.get();
    String names = all.stream().map(ProgramVerticle::name).collect(joining(", "));
    if (name.isEmpty() && all.size() == 1) {
      return all.getFirst();
    } else if (name.isEmpty()) {
      throw new Refused(BAD_REQUEST, "which program? There are " + names);
    }
    return all.stream()
        .filter(program -> program.name().equals(name.get()))
        .findFirst()
        .orElseThrow(() ->
            new Refused(
                NOT_FOUND, "there is no program " + Quoted.of(name.get()) + ", only " + names));
  }

  private Future<JsonObject> command(
      Event.Command command, ControlRequest request, Message<Object> message) throws Refused {
    ProgramVerticle program = program(request.program());
    Consumer<Answer> decided = answer -> log(program.name(), request, answer, by(message));
    Future<Reply> reply =
        request.isWait() ? program.fulfil(command, decided) : program.give(command, decided);
    return reply.compose(r -> r.answer().isRefusal() ? conflict(program, r) : ok(r));
  }

  private static Future<JsonObject> ok(Reply reply) {
    return Future.succeededFuture(reply.status());
  }

  private static Future<JsonObject> conflict(ProgramVerticle program, Reply reply) {
    return Future.failedFuture(
        new Refused(CONFLICT, program.name() + " " + reply.answer().words()));
  }

  private static void log(String program, ControlRequest request, Answer answer, String by) {
    LOG.info("{} {}, by {}: {} {}", request.command().word(), program, by, program, answer.words());
  }

  private static String by(Message<Object> message) {
    String by = message.headers().get(ControlRequest.BY);
    return by == null ? "the event bus" : by;
  }
}
