package dev.watchdog.companions;

import io.vertx.core.json.JsonObject;

/**
 * A verticle to deploy beside the programs.
 *
 * @param className of a public class with a public constructor without arguments
 * @param config of the verticle
 */
public record Companion(String className, JsonObject config) {

  /** The name in messages: the class without its package. */
  String name() {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
