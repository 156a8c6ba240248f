package dev.watchdog.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.web.connection.MemoryBudget.Limits;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Clients are closed before the heap is used up, and only then. */
class HeapReserveTest {

  private final MemoryBudget budget = new MemoryBudget(Limits.USUAL, () -> {});
  private final AtomicLong free = new AtomicLong(HeapReserve.RESERVE_BYTES);
  private long afterCollection;
  private final HeapReserve reserve =
      new HeapReserve(budget, free::get, () -> free.set(afterCollection));
  private final List<EmbeddedChannel> channels = new ArrayList<>();

  private ConnectionMonitor connect(long nanos) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channels.add(channel);
    ConnectionMonitor connection =
        new ConnectionMonitor(channel, Origin.LOOPBACK, budget, () -> nanos);
    Backpressure.apply(channel, connection);
    return connection;
  }

  private long open() {
    return channels.stream().filter(EmbeddedChannel::isOpen).count();
  }

  @Test
  void while_there_is_enough_nothing_is_closed() {
    connect(1);
    reserve.check();
    assertThat(open()).isOne();
  }

  @Test
  void garbage_is_no_reason() {
    connect(1);
    free.set(0);
    afterCollection = HeapReserve.RESERVE_BYTES;
    reserve.check();
    assertThat(open()).isOne();
  }

  @Test
  void those_that_hold_something_go_first_and_of_them_the_idlest() {
    for (int i = 0; i < 40; i++) {
      connect(i);
    }
    connect(50).hold(1);
    connect(60).hold(1);
    free.set(0);
    reserve.check();
    assertThat(open()).isEqualTo(10);
    assertThat(channels.get(0).isOpen()).isFalse();
    assertThat(channels.get(39).isOpen()).isTrue();
    assertThat(channels.get(40).isOpen()).isFalse();
    assertThat(channels.get(41).isOpen()).isFalse();
  }

  @Test
  void more_are_closed_while_it_lasts() {
    for (int i = 0; i < 40; i++) {
      connect(i);
    }
    free.set(0);
    reserve.check();
    reserve.check();
    assertThat(open()).isZero();
    reserve.check();
  }
}
