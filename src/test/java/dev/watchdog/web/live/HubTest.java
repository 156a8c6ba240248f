package dev.watchdog.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Many readers, a source of words, and an event loop that runs when a test says so. */
class HubTest {

  private final List<String> words = new ArrayList<>();
  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private final Hub hub = new Hub(loop::add, this::listen);

  private final MessageSource<Integer> source =
      position ->
          position == words.size()
              ? new MessageSource.Frame<>(Unpooled.EMPTY_BUFFER, position)
              : new MessageSource.Frame<>(
                  Unpooled.copiedBuffer(words.get(position), UTF_8), position + 1);

  private Runnable listen(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void add(String word) {
    words.add(word);
    List.copyOf(listeners).forEach(Runnable::run);
  }

  private void runLoop() {
    for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
      task.run();
    }
  }

  @Test
  void a_new_reader_gets_what_is_there_at_once_and_then_what_comes() {
    words.add("a");
    RecordedSink sink = RecordedSink.fast();
    hub.add(source, 0, sink);
    assertThat(sink.all).containsExactly("a");
    add("b");
    runLoop();
    assertThat(sink.all).containsExactly("a", "b");
  }

  @Test
  void additions_wake_the_loop_once_until_it_has_looked() {
    hub.add(source, 0, RecordedSink.fast());
    add("a");
    add("b");
    add("c");
    assertThat(loop).hasSize(1);
    runLoop();
    add("d");
    assertThat(loop).hasSize(1);
  }

  @Test
  void what_is_added_while_a_reader_looks_wakes_the_loop_again() {
    RecordedSink sink = new RecordedSink();
    MessageSource<Integer> addsMore =
        position -> {
          MessageSource.Frame<Integer> frame = source.next(position);
          if (position == 1 && words.size() == 1) {
            add("late");
          }
          return frame;
        };
    hub.add(addsMore, 0, sink);
    add("a");
    runLoop();
    sink.leave(true);
    assertThat(sink.all).containsExactly("a");
    assertThat(loop).hasSize(1);
    runLoop();
    assertThat(sink.all).containsExactly("a", "late");
  }

  @Test
  void all_readers_look_in_one_go() {
    List<RecordedSink> sinks = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sinks.add(RecordedSink.fast());
      hub.add(source, 0, sinks.get(i));
    }
    assertThat(listeners).hasSize(1);
    add("a");
    assertThat(loop).hasSize(1);
    runLoop();
    assertThat(sinks).allSatisfy(sink -> assertThat(sink.all).containsExactly("a"));
  }

  @Test
  void with_the_last_reader_the_listening_ends() {
    Runnable first = hub.add(source, 0, RecordedSink.fast());
    Runnable second = hub.add(source, 0, RecordedSink.fast());
    first.run();
    assertThat(hub.isEmpty()).isFalse();
    assertThat(listeners).hasSize(1);
    second.run();
    assertThat(hub.isEmpty()).isTrue();
    assertThat(listeners).isEmpty();
    add("a");
    assertThat(loop).isEmpty();
  }

  @Test
  void a_reader_that_has_left_gets_nothing_more() {
    RecordedSink sink = new RecordedSink();
    words.add("a");
    Runnable unsubscribe = hub.add(source, 0, sink);
    add("b");
    unsubscribe.run();
    unsubscribe.run();
    runLoop();
    sink.leave(true);
    assertThat(sink.all).containsExactly("a");
  }

  @Test
  void a_reader_that_leaves_while_all_look_disturbs_no_other() {
    List<Runnable> unsubscribe = new ArrayList<>();
    RecordedSink other = RecordedSink.fast();
    MessageSource<Integer> leaves =
        position -> {
          if (position == 1) {
            unsubscribe.forEach(Runnable::run);
          }
          return source.next(position);
        };
    unsubscribe.add(hub.add(leaves, 0, RecordedSink.fast()));
    unsubscribe.add(hub.add(source, 0, RecordedSink.fast()));
    hub.add(source, 0, other);
    add("a");
    runLoop();
    assertThat(other.all).containsExactly("a");
    assertThat(hub.isEmpty()).isFalse();
  }

  @Test
  void a_source_that_fails_ends_its_reader_and_no_other() {
    RecordedSink unlucky = RecordedSink.fast();
    RecordedSink lucky = RecordedSink.fast();
    hub.<Integer>add(
        position -> {
          if (position < words.size()) {
            throw new IllegalStateException("boom");
          }
          return source.next(position);
        },
        0,
        unlucky);
    hub.add(source, 0, lucky);
    add("a");
    runLoop();
    assertThat(unlucky.all).containsExactly("fail: boom");
    assertThat(lucky.all).containsExactly("a");
  }

  @Test
  void at_the_end_every_reader_gets_what_is_left_and_is_closed() {
    RecordedSink fast = RecordedSink.fast();
    RecordedSink slow = new RecordedSink();
    words.add("a");
    hub.add(source, 0, fast);
    hub.add(source, 0, slow);
    words.add("b"); // the loop was not woken for it yet
    hub.end();
    assertThat(fast.all).containsExactly("a", "b", "close");
    assertThat(slow.all).containsExactly("a");
    slow.leave(true);
    slow.leave(true);
    assertThat(slow.all).containsExactly("a", "b", "close");
    hub.end();
    assertThat(fast.all).containsExactly("a", "b", "close");
  }

  @Test
  void a_reader_that_comes_after_the_end_gets_what_is_there_and_is_closed() {
    words.add("a");
    hub.end();
    RecordedSink late = RecordedSink.fast();
    hub.add(source, 0, late);
    assertThat(late.all).containsExactly("a", "close");
  }
}
