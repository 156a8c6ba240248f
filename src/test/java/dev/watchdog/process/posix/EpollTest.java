package dev.watchdog.process.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EpollTest {

  private static final int FOR_EVER = -1;

  private final MemorySegment some = Arena.ofAuto().allocateFrom(JAVA_BYTE, new byte[] {1, 2, 3});
  private final List<Fd.Pipe> pipes = new ArrayList<>();
  private Epoll epoll;

  @BeforeEach
  void create() throws PosixException {
    epoll = new Epoll();
  }

  @AfterEach
  void close() {
    pipes.forEach(Fd.Pipe::close);
  }

  private Fd.Pipe pipe() throws PosixException {
    pipes.add(Fd.pipe());
    return pipes.getLast();
  }

  private Set<Integer> ready(int timeoutMillis) {
    Set<Integer> ready = new TreeSet<>();
    int n = epoll.await(timeoutMillis);
    for (int i = 0; i < n; i++) {
      ready.add(epoll.ready(i));
    }
    assertThat(ready).hasSize(n);
    return ready;
  }

  @Test
  void nothing_is_ready_in_an_empty_set() {
    assertThat(ready(0)).isEmpty();
  }

  @Test
  void a_pipe_is_readable_as_long_as_something_is_in_it() throws PosixException {
    Fd.Pipe pipe = pipe();
    epoll.add(pipe.readEnd(), Epoll.READABLE);
    assertThat(ready(0)).isEmpty();
    Fd.write(pipe.writeEnd(), some);
    assertThat(ready(FOR_EVER)).containsExactly(pipe.readEnd());
    assertThat(ready(FOR_EVER)).containsExactly(pipe.readEnd());
    Fd.read(pipe.readEnd(), some);
    assertThat(ready(0)).isEmpty();
  }

  @Test
  void a_pipe_is_writable_as_long_as_it_has_room() throws PosixException {
    Fd.Pipe pipe = pipe();
    epoll.add(pipe.writeEnd(), Epoll.WRITABLE);
    assertThat(ready(FOR_EVER)).containsExactly(pipe.writeEnd());
    while (Fd.writeNow(pipe.writeEnd(), some) > 0) {}
    assertThat(ready(0)).isEmpty();
  }

  @Test
  void every_ready_descriptor_is_reported() throws PosixException {
    List<Fd.Pipe> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(pipe());
      epoll.add(all.get(i).readEnd(), Epoll.READABLE);
    }
    Set<Integer> expected = new TreeSet<>();
    for (int i = 0; i < 60; i += 7) {
      Fd.write(all.get(i).writeEnd(), some);
      expected.add(all.get(i).readEnd());
    }
    assertThat(ready(FOR_EVER)).isEqualTo(expected);
  }

  @Test
  void more_than_fit_at_once_come_one_after_the_other() throws PosixException {
    for (int i = 0; i < 200; i++) {
      Fd.Pipe pipe = pipe();
      epoll.add(pipe.readEnd(), Epoll.READABLE);
      Fd.write(pipe.writeEnd(), some);
    }
    Set<Integer> seen = new TreeSet<>();
    while (seen.size() < 200) {
      Set<Integer> ready = ready(FOR_EVER);
      ready.forEach(fd -> Fd.read(fd, some));
      assertThat(seen).doesNotContainAnyElementsOf(ready);
      seen.addAll(ready);
    }
    assertThat(ready(0)).isEmpty();
  }

  @Test
  void a_removed_descriptor_is_not_reported_even_when_it_hangs_up() throws PosixException {
    Fd.Pipe pipe = Fd.pipe();
    epoll.add(pipe.readEnd(), Epoll.READABLE);
    epoll.remove(pipe.readEnd());
    Fd.close(pipe.writeEnd());
    assertThat(ready(0)).isEmpty();
    epoll.add(pipe.readEnd(), Epoll.READABLE);
    assertThat(ready(0)).containsExactly(pipe.readEnd());
    Fd.close(pipe.readEnd());
  }

  @Test
  void a_hang_up_is_reported() throws PosixException {
    Fd.Pipe pipe = Fd.pipe();
    epoll.add(pipe.readEnd(), Epoll.READABLE);
    Fd.close(pipe.writeEnd());
    assertThat(ready(FOR_EVER)).containsExactly(pipe.readEnd());
    assertThat(Fd.read(pipe.readEnd(), some)).isZero();
    Fd.close(pipe.readEnd());
  }

  @Test
  void what_is_closed_leaves_the_set() throws PosixException {
    Fd.Pipe pipe = Fd.pipe();
    epoll.add(pipe.readEnd(), Epoll.READABLE);
    pipe.close();
    assertThat(ready(0)).isEmpty();
    assertThatThrownBy(() -> epoll.remove(pipe.readEnd())).isInstanceOf(PosixException.class);
  }

  @Test
  void an_error_says_what_cannot_be_done_and_why() {
    assertThatThrownBy(() -> epoll.add(-1, Epoll.READABLE))
        .isInstanceOf(PosixException.class)
        .hasMessage("cannot watch file descriptor -1: Bad file descriptor");
  }
}
