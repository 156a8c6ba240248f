package dev.watchdog.program;

import dev.watchdog.lifecycle.Answer;
import io.vertx.core.json.JsonObject;

/**
 * What a program has to say about an order.
 *
 * @param status its status record when it says so
 */
public record Reply(Answer answer, JsonObject status) {}
