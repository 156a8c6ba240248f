package dev.watchdog.process;

/** What an operating system says that cannot spawn, for simulated ones. */
public final class Refusals {

  private Refusals() {}

  public static CannotSpawnException notFound(String program) {
    return CannotSpawnException.notFound(program, "No such file or directory");
  }
}
