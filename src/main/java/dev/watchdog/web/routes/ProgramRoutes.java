package dev.watchdog.web.routes;

import dev.watchdog.access.Role;
import dev.watchdog.bus.ControlRequest.Command;
import dev.watchdog.web.command.CommandSender;
import dev.watchdog.web.guard.Caller;
import dev.watchdog.web.guard.GuardedRouter;
import dev.watchdog.web.guard.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The status of programs, and commands for them: each request becomes a command on the event bus,
 * and its reply the answer.
 */
public final class ProgramRoutes {

  private static final int OK = 200;
  private static final int ACCEPTED = 202;

  private final CommandSender commands;
  private final Executor loop;

  public ProgramRoutes(CommandSender commands, Executor loop) {
    this.commands = commands;
    this.loop = loop;
  }

  public void addTo(GuardedRouter router) {
    router.get("/v1/programs", Role.OBSERVE).handler(c -> look(c, Command.LIST));
    router.get("/v1/programs/:name", Role.OBSERVE).handler(c -> look(c, Command.STATUS));
    for (Command command : List.of(Command.START, Command.STOP, Command.RESTART)) {
      router
          .post("/v1/programs/:name/" + command.word(), Role.OPERATE)
          .handler(c -> command(c, command, Set.of("wait"), Set.of()));
    }
    router
        .post("/v1/programs/:name/signal", Role.OPERATE)
        .handler(c -> command(c, Command.SIGNAL, Set.of(), Set.of("signal")));
  }

  private void look(RoutingContext c, Command command) {
    ask(c, request(c, command), OK);
  }

  private void command(
      RoutingContext c, Command command, Set<String> parameters, Set<String> fields) {
    boolean isWait = isWait(c.queryParams(), parameters);
    RequestBody.read(c.request(), fields)
        .onSuccess(body -> {
          JsonObject request = body.mergeIn(request(c, command));
          ask(c, isWait ? request.put("wait", true) : request, isWait ? OK : ACCEPTED);
        })
        .onFailure(c::fail);
  }

  private static boolean isWait(MultiMap query, Set<String> parameters) {
    for (String name : query.names()) {
      if (!parameters.contains(name)) {
        String known = parameters.isEmpty() ? "none" : String.join(", ", parameters);
        throw Refusal.badRequest("unknown parameter " + name + "; there is " + known + " here");
      }
    }
    String wait = query.contains("wait") ? String.join(",", query.getAll("wait")) : "false";
    return switch (wait) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Refusal.badRequest("cannot read wait=" + wait + ": it is true or false");
    };
  }

  private static JsonObject request(RoutingContext c, Command command) {
    JsonObject request = new JsonObject().put("command", command.word());
    return command == Command.LIST
        ? request
        : request.put("program", Objects.requireNonNull(c.pathParam("name")));
  }

  private void ask(RoutingContext c, JsonObject request, int status) {
    Runnable answered = commands.owe();
    c.addEndHandler(_ -> loop.execute(answered)); // after the answer was sent
    commands
        .ask(Caller.of(c), request)
        .onSuccess(body -> answer(c, status, body))
        .onFailure(c::fail);
  }

  private static void answer(RoutingContext c, int status, Object body) {
    if (!c.response().closed()) {
      c.response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(Json.encode(body) + "\n");
    }
  }
}
