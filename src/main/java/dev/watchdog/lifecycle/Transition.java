package dev.watchdog.lifecycle;

import java.util.List;
import java.util.stream.Stream;

/**
 * What follows from an event.
 *
 * @param effects to be carried out in this order, after {@code state} has become the state
 */
public record Transition(State state, List<Effect> effects) {

  static Transition to(State state, Effect... effects) {
    return new Transition(state, List.of(effects));
  }

  /** The same, and then more. */
  Transition and(Effect... more) {
    return new Transition(state, Stream.concat(effects.stream(), Stream.of(more)).toList());
  }

  /** The same, with something in the way. */
  Transition stuck(String why) {
    return new Transition(new State.Stuck(state, why), effects);
  }

  /** The same, once {@code first} is done. */
  Transition after(Effect first) {
    return new Transition(state, Stream.concat(Stream.of(first), effects.stream()).toList());
  }
}
