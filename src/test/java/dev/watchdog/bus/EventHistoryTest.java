package dev.watchdog.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHistoryTest {

  private final EventHistory history = new EventHistory();

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      history.add("event " + history.next());
    }
  }

  @Test
  void an_empty_one_expects_event_1() {
    assertThat(history.next()).isEqualTo(1);
    assertThat(history.oldest()).isEqualTo(1);
    assertThat(history.find(1)).isEmpty();
  }

  @Test
  void events_are_found_by_their_number() {
    add(3);
    assertThat(history.next()).isEqualTo(4);
    assertThat(history.oldest()).isEqualTo(1);
    assertThat(history.find(1)).hasValue("event 1");
    assertThat(history.find(3)).hasValue("event 3");
    assertThat(history.find(4)).isEmpty();
    assertThat(history.find(0)).isEmpty();
  }

  @Test
  void the_last_thousand_are_kept_and_no_more() {
    add(1_000);
    assertThat(history.oldest()).isEqualTo(1);
    assertThat(history.find(1)).hasValue("event 1");
    add(1);
    assertThat(history.oldest()).isEqualTo(2);
    assertThat(history.find(1)).isEmpty();
    add(5_000);
    assertThat(history.next()).isEqualTo(6_002);
    assertThat(history.oldest()).isEqualTo(5_002);
    assertThat(history.find(5_001)).isEmpty();
    assertThat(history.find(5_002)).hasValue("event 5002");
    assertThat(history.find(6_001)).hasValue("event 6001");
  }

  @Test
  void listeners_are_called_when_the_event_can_be_found_until_they_end() {
    List<String> heard = new ArrayList<>();
    Runnable end = history.onAppend(() -> heard.add("other"));
    history.onAppend(() -> heard.add(history.find(history.next() - 1).orElseThrow()));
    add(1);
    end.run();
    add(1);
    assertThat(heard).containsExactly("other", "event 1", "event 2");
  }
}
