package dev.watchdog.program;

import io.vertx.core.Future;

/**
 * What became of an order.
 *
 * @param now when it came
 * @param end when it was fulfilled or overtaken; at once, if it was refused or nobody waits
 */
public record Receipt(Reply now, Future<Reply> end) {}
