package dev.watchdog.web.live;

import static dev.watchdog.logs.StandardStream.STDERR;
import static dev.watchdog.logs.StandardStream.STDOUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.logs.Position;
import dev.watchdog.web.live.LogView.Format;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long messages are kept. */
class LogTailTest {

  private static final LogView TEXT = new LogView(Set.of(STDOUT, STDERR), Format.TEXT);
  private static final Position START = new Position(0, 1);

  private final LogWriter written = new LogWriter(1 << 20);
  private final LogTail tail = new LogTail(written.log, Runnable::run, new Bytes());

  /** Keeps what it is given without retaining it. */
  private static final class Recording implements MessageSink {
    private final List<ByteBuf> payloads = new ArrayList<>();
    private final List<Sent> onTheirWay = new ArrayList<>();
    private String end = "";

    @Override
    public void send(ByteBuf payload, Sent sent) {
      assertThat(payload.refCnt()).isEqualTo(1);
      assertThat(payload.isReadable()).isTrue();
      payloads.add(payload);
      onTheirWay.add(sent);
    }

    void leave(boolean successfully) {
      onTheirWay.removeFirst().sent(successfully);
    }

    @Override
    public void close() {
      end = "close";
    }

    @Override
    public void fail(Throwable fault) {
      end = "fail";
    }
  }

  @BeforeEach
  void write() {
    for (int i = 0; i < 3_000; i++) {
      written.out("x".repeat(99) + "\n");
    }
  }

  @Test
  void what_is_sent_once_is_forgotten_when_it_has_left() {
    Recording sink = new Recording();
    tail.sendOnce(TEXT, START, sink);
    long bytes = 0;
    while (!sink.onTheirWay.isEmpty()) {
      bytes += sink.payloads.getLast().readableBytes();
      sink.leave(true);
    }
    assertThat(bytes).isEqualTo(300_000);
    assertThat(sink.end).isEqualTo("close");
    assertThat(sink.payloads).hasSizeGreaterThan(2).allMatch(payload -> payload.refCnt() == 0);
  }

  @Test
  void and_so_it_is_when_its_reader_is_gone() {
    Recording sink = new Recording();
    tail.sendOnce(TEXT, START, sink);
    sink.leave(false);
    assertThat(sink.payloads).hasSize(1).allMatch(payload -> payload.refCnt() == 0);
  }

  @Test
  void what_comes_while_it_is_sent_once_is_not_sent() {
    Recording sink = new Recording();
    tail.sendOnce(TEXT, written.log.tail(1, TEXT.streams()), sink);
    written.out("later\n");
    assertThat(sink.payloads.getFirst().toString(UTF_8)).hasSize(100);
    sink.leave(true);
    assertThat(sink.payloads).hasSize(1);
    assertThat(sink.end).isEqualTo("close");
  }

  @Test
  void readers_at_one_place_get_the_same_message() {
    Recording one = new Recording();
    Recording other = new Recording();
    Runnable firstGoes = tail.subscribe(TEXT, START, one);
    Runnable secondGoes = tail.subscribe(TEXT, START, other);
    assertThat(one.payloads.getFirst()).isSameAs(other.payloads.getFirst());
    firstGoes.run();
    assertThat(other.payloads.getFirst().refCnt()).isEqualTo(1);
    secondGoes.run();
    assertThat(other.payloads.getFirst().refCnt()).isZero();
  }

  @Test
  void with_the_last_reader_all_messages_go() {
    Recording sink = new Recording();
    Runnable goes = tail.subscribe(TEXT, START, sink);
    Recording json = new Recording();
    Runnable jsonGoes = tail.subscribe(new LogView(TEXT.streams(), Format.JSON), START, json);
    sink.leave(true);
    goes.run();
    jsonGoes.run();
    assertThat(sink.payloads).allMatch(payload -> payload.refCnt() == 0);
    assertThat(json.payloads).allMatch(payload -> payload.refCnt() == 0);
  }
}
