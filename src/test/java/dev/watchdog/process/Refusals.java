package dev.watchdog.process;

/** What an operating system says that cannot spawn, for those who simulate one. */
public final class Refusals {

  private Refusals() {}

  public static CannotSpawnException notFound(String program) {
    return CannotSpawnException.notFound(program, "No such file or directory");
  }
}
