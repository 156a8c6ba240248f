package dev.watchdog.program;

import dev.watchdog.lifecycle.Answer;
import io.vertx.core.json.JsonObject;

/**
 * A program's reply to a command.
 *
 * @param status its status record when it says so
 */
public record Reply(Answer answer, JsonObject status) {}
