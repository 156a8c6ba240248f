package dev.watchdog.testing;

/**
 * The settings of tests with random input: {@code -Dfuzz.seed=N} repeats a run, {@code
 * -Dfuzz.factor=N} makes it N times as long.
 */
public final class Fuzz {

  private Fuzz() {}

  /** The seed of this run, which is in the output of the test. */
  public static long seed() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz.seed=" + seed);
    return seed;
  }

  /** How many inputs to try, where {@code usual} are enough for a test before each commit. */
  public static int rounds(int usual) {
    return usual * Integer.getInteger("fuzz.factor", 1);
  }
}
