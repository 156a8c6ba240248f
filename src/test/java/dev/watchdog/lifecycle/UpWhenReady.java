package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Effect.Announce;
import dev.watchdog.lifecycle.SimulatedProgram.Watch;

/**
 * RUNNING is announced when both are so: the start time is over and, where that is asked for, the
 * run is ready. And a run that is found unhealthy while up is on its way down.
 */
final class UpWhenReady implements Watch {

  private final boolean awaitsReady;
  private boolean isTimeOver;
  private boolean isReady;

  UpWhenReady(boolean awaitsReady) {
    this.awaitsReady = awaitsReady;
  }

  @Override
  public void decided(State before, Event event, Transition transition) {
    if (event instanceof Event.Fact fact && fact.run() != before.history().run()) {
      return;
    }
    switch (event) {
      case Event.Spawned _ -> {
        isTimeOver = false;
        isReady = !awaitsReady;
      }
      case Event.StartTimeElapsed _ -> isTimeOver = true;
      case Event.Ready _ -> isReady = true;
      case Event.Unhealthy _ when isUp(before) ->
          assertThat(transition.state().status()).isEqualTo(Status.STOPPING);
      default -> {}
    }
    boolean isAnnounced =
        transition.effects().stream()
            .anyMatch(e -> e instanceof Announce a && a.status() == Status.RUNNING);
    boolean isDue = isTimeOver && isReady && before instanceof State.Starting;
    assertThat(isAnnounced)
        .as("RUNNING after %s", event)
        .isEqualTo(
            isDue && (event instanceof Event.StartTimeElapsed || event instanceof Event.Ready));
  }

  private static boolean isUp(State state) {
    return state instanceof State.Starting || state instanceof State.Running;
  }
}
