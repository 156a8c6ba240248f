package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.Fate.Mortal;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Everything happens, sooner or later; unless it is kind: then every run lives. */
final class RandomNature implements Nature {

  private static final Signal SEGV = new Signal(11);

  private final SplittableRandom random;
  private boolean kind;

  RandomNature(SplittableRandom random) {
    this.random = random;
  }

  void beKind(boolean kind) {
    this.kind = kind;
  }

  @Override
  public Fate fate(int run) {
    if (kind) {
      return Fate.of(Mortal.GOOD);
    }
    return new Fate(
        upTo(Duration.ofMillis(200)),
        Optional.of(Program.NOT_FOUND).filter(_ -> once(8)),
        once(3) ? new ExitStatus.Signalled(SEGV, once(2)) : new ExitStatus.Code(random.nextInt(4)),
        mortal(),
        Stream.generate(this::mortal).limit(once(3) ? random.nextInt(1, 4) : 0).toList(),
        Optional.of(upTo(Duration.ofSeconds(3))).filter(_ -> !once(4)),
        Optional.of(duration()).filter(_ -> once(3)));
  }

  private Mortal mortal() {
    return new Mortal(
        Optional.of(duration()).filter(_ -> !once(3)),
        Optional.of(upTo(Duration.ofSeconds(12))).filter(_ -> !once(3)));
  }

  /** Very short, short, or long enough to be stable. */
  Duration duration() {
    return switch (random.nextInt(4)) {
      case 0 -> upTo(Duration.ofMillis(10));
      case 1, 2 -> upTo(Duration.ofSeconds(5));
      default -> upTo(Duration.ofSeconds(100));
    };
  }

  Duration upTo(Duration most) {
    return once(10) ? Duration.ZERO : Duration.ofNanos(random.nextLong(most.toNanos()));
  }

  /** Once in so many times. */
  boolean once(int times) {
    return random.nextInt(times) == 0;
  }

  @Override
  public Duration latency() {
    return once(20) ? upTo(Duration.ofSeconds(3)) : upTo(Duration.ofMillis(5));
  }

  @Override
  public Duration dying() {
    return once(4) ? upTo(Duration.ofSeconds(5)) : latency();
  }

  @Override
  public double chance() {
    return random.nextDouble();
  }
}
