package dev.watchdog;

/** Where chance begins: {@code -Dfuzz.seed=N} repeats a test that has failed. */
public final class Seed {

  private Seed() {}

  /** The seed of this run, which is in the output of the test. */
  public static long get() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz.seed=" + seed);
    return seed;
  }
}
