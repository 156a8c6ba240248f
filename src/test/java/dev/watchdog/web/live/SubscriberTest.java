package dev.watchdog.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One reader, with a source of words that a test adds to. */
class SubscriberTest {

  private final List<String> words = new ArrayList<>();
  private final RecordedSink sink = new RecordedSink();
  private final Subscriber<Integer> subscriber =
      new Subscriber<>(this::allFrom, 0, _ -> false, sink);

  /** All words from a position on, in one message; "boom" is a fault, "" is nothing to send. */
  private MessageSource.Frame<Integer> allFrom(int position) {
    List<String> rest = words.subList(position, words.size());
    if (rest.contains("boom")) {
      throw new IllegalStateException("boom");
    }
    return new MessageSource.Frame<>(
        Unpooled.copiedBuffer(String.join(" ", rest).strip(), UTF_8), words.size());
  }

  private void add(String... more) {
    words.addAll(List.of(more));
    subscriber.pump();
  }

  @Test
  void what_is_there_is_sent() {
    add("a", "b");
    assertThat(sink.all).containsExactly("a b");
  }

  @Test
  void one_message_is_on_its_way_and_what_comes_meanwhile_makes_the_next() {
    add("a");
    add("b");
    add("c");
    assertThat(sink.all).containsExactly("a");
    assertThat(sink.onTheirWay()).isEqualTo(1);
    sink.leave(true);
    assertThat(sink.all).containsExactly("a", "b c");
    assertThat(sink.onTheirWay()).isEqualTo(1);
    sink.leave(true);
    assertThat(sink.onTheirWay()).isZero();
    add("d");
    assertThat(sink.all).containsExactly("a", "b c", "d");
  }

  @Test
  void what_this_reader_does_not_want_is_skipped() {
    add("", "");
    assertThat(sink.all).isEmpty();
    add("a");
    assertThat(sink.all).containsExactly("a");
  }

  @Test
  void the_end_comes_after_all_that_is_left() {
    add("a");
    words.add("b");
    subscriber.end();
    assertThat(sink.all).containsExactly("a");
    sink.leave(true);
    assertThat(sink.all).containsExactly("a", "b");
    sink.leave(true);
    assertThat(sink.all).containsExactly("a", "b", "close");
  }

  @Test
  void with_nothing_left_the_end_comes_at_once_and_once() {
    subscriber.end();
    subscriber.end();
    subscriber.pump();
    assertThat(sink.all).containsExactly("close");
  }

  @Test
  void a_reader_that_was_stopped_gets_nothing_not_even_a_close() {
    add("a");
    subscriber.stop();
    sink.leave(true);
    add("b");
    subscriber.end();
    assertThat(sink.all).containsExactly("a");
  }

  @Test
  void a_message_that_could_not_be_sent_is_the_last() {
    add("a");
    sink.leave(false);
    add("b");
    subscriber.end();
    assertThat(sink.all).containsExactly("a");
  }

  @Test
  void a_fault_of_the_source_fails_the_sink_once_and_nothing_follows() {
    add("boom");
    assertThat(sink.all).containsExactly("fail: boom");
    words.clear();
    add("a");
    subscriber.end();
    assertThat(sink.all).containsExactly("fail: boom");
  }

  @Test
  void a_fault_of_the_sink_fails_it_too() {
    MessageSink broken =
        new MessageSink() {
          @Override
          public void send(io.netty.buffer.ByteBuf payload, Sent sent) {
            throw new IllegalStateException("no way out");
          }

          @Override
          public void close() {
            sink.close();
          }

          @Override
          public void fail(Throwable fault) {
            sink.fail(fault);
          }
        };
    words.add("a");
    Subscriber<Integer> unlucky = new Subscriber<>(this::allFrom, 0, _ -> false, broken);
    unlucky.pump();
    unlucky.end();
    assertThat(sink.all).containsExactly("fail: no way out");
  }

  @Test
  void a_reader_with_an_end_is_closed_there() {
    words.addAll(List.of("a", "b"));
    Subscriber<Integer> modest = new Subscriber<>(this::allFrom, 0, at -> at >= 2, sink);
    modest.pump();
    words.add("c");
    sink.leave(true);
    assertThat(sink.all).containsExactly("a b", "close");
  }
}
