package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.GroupPolicy.WhenItEnds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several programs, to which anything may happen at any moment; what {@link SimulatedGroup} checks
 * always holds. {@code -Dwalk.seed=N} walks the same way again.
 */
class GroupWalkTest {

  private static final int EPISODES = 400;
  private static final Duration ENOUGH = Duration.ofMinutes(10);
  private static final long SEED = Long.getLong("walk.seed", System.nanoTime());

  private static final List<Supervision> SUPERVISIONS =
      List.of(
          How.DEFAULT,
          How.restart(RestartPolicy.NEVER),
          How.restart(RestartPolicy.ON_FAILURE),
          How.limit(1, Duration.ofMinutes(1)),
          How.restart(RestartPolicy.NEVER)
              .on(Map.of(new Ending.Code(2), AfterExit.STOP, new Ending.Code(3), AfterExit.EXIT)),
          How.leaving().beforeKill(Signal.QUIT));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7})
  void whatever_happens_the_invariants_hold(int programs) {
    SplittableRandom random = new SplittableRandom(SEED + programs);
    for (int i = 0; i < EPISODES; i++) {
      walk(random, programs);
    }
  }

  @Test
  void the_walk_sees_every_end() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Boolean> byItself = new ArrayList<>();
    for (int i = 0; i < EPISODES; i++) {
      byItself.add(walk(random, 3));
    }
    assertThat(byItself).contains(true, false);
  }

  /** Whether the watchdog ended without a request. */
  private static boolean walk(SplittableRandom random, int programs) {
    Walk walk = new Walk(random);
    try {
      return walk.episode(programs);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s%n-Dwalk.seed=%d; the last steps:%n%s"
              .formatted(e.getMessage(), SEED, String.join("\n", walk.group.lately)),
          e);
    }
  }

  private static final class Walk {

    private final SplittableRandom random;
    private final RandomNature nature;
    private final SimulatedGroup group;
    private int joined;

    Walk(SplittableRandom random) {
      this.random = random;
      nature = new RandomNature(random.split());
      Optional<Duration> budget = Optional.of(nature.upTo(Duration.ofSeconds(30)));
      group = new SimulatedGroup(budget.filter(_ -> nature.once(2)), nature);
    }

    boolean episode(int programs) {
      IntStream.range(0, programs).forEach(_ -> join(group.open()));
      group.list(group.open());
      for (int i = random.nextInt(60); i > 0 && isSupervising(); i--) {
        turmoil();
      }
      boolean isReportedToEnd = isSupervising();
      end();
      group.clock.pass(ENOUGH);
      assertThat(group.isFinished()).as("over, in %s", group.state()).isTrue();
      group.terminate();
      return !isReportedToEnd;
    }

    private boolean isSupervising() {
      return group.state() instanceof GroupState.Supervising;
    }

    private void end() {
      if (nature.once(4)) {
        group.undeploy();
      } else {
        group.terminate();
      }
      while (nature.once(3)) {
        group.clock.pass(nature.upTo(Duration.ofSeconds(15)));
        group.terminate();
      }
    }

    private void turmoil() {
      if (nature.once(2)) {
        group.clock.pass(nature.duration());
      } else {
        group.clock.advance();
      }
      if (!isSupervising() || group.open().isEmpty()) {
        return;
      }
      switch (random.nextInt(12)) {
        case 0 -> reload();
        case 1 -> group.command(any(), new Event.Stop(nature.upTo(Duration.ofSeconds(20))));
        case 2 -> group.command(any(), new Event.Restart());
        case 3 -> group.command(any(), new Event.Kill());
        case 4, 5 -> group.command(any(), new Event.Start());
        case 6 -> {
          if (nature.once(20)) {
            group.lose(any());
          }
        }
        default -> {}
      }
    }

    private String any() {
      return group.open().get(random.nextInt(group.open().size()));
    }

    private void join(List<String> others) {
      String name = "p" + joined++;
      group.join(name, policy(others), SUPERVISIONS.get(random.nextInt(SUPERVISIONS.size())));
    }

    private GroupPolicy policy(List<String> others) {
      return new GroupPolicy(
          !nature.once(5),
          others.stream().filter(_ -> nature.once(3)).toList(),
          nature.once(6) ? WhenItEnds.SHUTDOWN : WhenItEnds.NOTHING,
          nature.once(4) ? OnFatal.EXIT : OnFatal.STAY);
    }

    /** As the shell has it: only once those that leave are gone, and nothing depends on them. */
    private void reload() {
      if (!group.state().members().names().equals(group.open())) {
        return;
      }
      List<String> staying = new ArrayList<>(group.open());
      staying.removeIf(_ -> nature.once(4));
      for (String name : List.copyOf(staying)) {
        List<String> needs = group.policy(name).dependsOn();
        if (nature.once(3) || !staying.containsAll(needs)) {
          List<String> before = staying.subList(0, staying.indexOf(name));
          group.change(name, policy(before));
        }
      }
      if (nature.once(2) && isSupervising()) {
        join(staying);
        staying = new ArrayList<>(staying);
        staying.add("p" + (joined - 1));
      }
      if (isSupervising()) {
        group.list(staying);
      }
    }
  }
}
