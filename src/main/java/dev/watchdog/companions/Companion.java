package dev.watchdog.companions;

import io.vertx.core.json.JsonObject;

/**
 * A verticle that somebody wants beside the programs.
 *
 * @param className of a public class with a public constructor without arguments
 * @param config what it finds as its config
 */
public record Companion(String className, JsonObject config) {

  /** For people: its class, without its package. */
  String name() {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
