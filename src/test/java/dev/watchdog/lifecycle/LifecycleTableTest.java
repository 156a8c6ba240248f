package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.lifecycle.Samples.Situation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decisions, all of them, are those that the documentation prints. */
class LifecycleTableTest {

  private static final GeneratedPage PAGE =
      new GeneratedPage(
          Path.of("docs", "lifecycle.md"), LifecycleTableTest.class, "Lifecycle, Answer or Goal");

  static Stream<State> states() {
    return Samples.states().stream();
  }

  static Stream<Situation> situations() {
    return Situation.all().stream();
  }

  @Test
  void every_state_is_in_the_table() {
    assertThat(states().map(Object::getClass).collect(Collectors.<Class<?>>toSet()))
        .isEqualTo(Samples.leaves(State.class));
  }

  @ParameterizedTest
  @MethodSource("situations")
  void every_event_is_in_the_table(Situation situation) {
    assertThat(
            Samples.events(situation).stream()
                .map(Object::getClass)
                .collect(Collectors.<Class<?>>toSet()))
        .isEqualTo(Samples.leaves(Event.class));
  }

  @ParameterizedTest
  @MethodSource("states")
  void a_fact_about_another_run_changes_nothing(State state) {
    for (Situation situation : Situation.all()) {
      for (int run : new int[] {Samples.RUN - 1, Samples.RUN + 1}) {
        Samples.events(run, situation).stream()
            .filter(Event.Fact.class::isInstance)
            .forEach(
                fact -> assertThat(situation.step(state, fact)).isEqualTo(Transition.to(state)));
      }
    }
  }

  @Test
  void the_page_prints_the_diagram_the_commands_and_the_table() throws IOException {
    PAGE.part("diagram", LifecycleTable.diagram());
    PAGE.part("commands", CommandTable.sections());
    PAGE.part("table", LifecycleTable.sections());
  }
}
