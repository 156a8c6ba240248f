package dev.watchdog.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The decisions about several programs are those that the documentation prints. */
class GroupTableTest {

  private static final GeneratedPage PAGE =
      new GeneratedPage(Path.of("docs", "programs.md"), GroupTableTest.class, "Group");

  private static Set<Class<?>> classes(Iterable<?> things) {
    return java.util.stream.StreamSupport.stream(things.spliterator(), false)
        .map(Object::getClass)
        .collect(Collectors.toSet());
  }

  @Test
  void every_state_is_in_the_table() {
    assertThat(classes(GroupTable.states().values())).isEqualTo(Samples.leaves(GroupState.class));
  }

  @Test
  void every_event_is_in_the_table() {
    assertThat(classes(GroupTable.events().values())).isEqualTo(Samples.leaves(GroupEvent.class));
  }

  @Test
  void the_page_prints_starts_ends_and_the_table() throws IOException {
    PAGE.part("starts", GroupTable.starts());
    PAGE.part("ends", GroupTable.ends());
    PAGE.part("table", GroupTable.sections());
  }
}
