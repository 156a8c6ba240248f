package dev.watchdog.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose connection is closed when the memory is used up, and whose is let in. */
class MemoryBudgetTest {

  private static final int BARE = 10;

  private final List<Fake> givenUp = new ArrayList<>();
  private int exceeded;
  private final MemoryBudget budget =
      new MemoryBudget(new MemoryBudget.Limits(100, 150, 200), () -> exceeded++);

  private final class Fake implements MemoryBudget.Holder {
    private final Origin origin;
    private final long progress;
    private long counted = BARE;
    private long holds = BARE;

    Fake(Origin origin, long progress) {
      this.origin = origin;
      this.progress = progress;
      budget.add(this, BARE);
    }

    Fake holding(long extra) {
      holds = BARE + extra;
      measure();
      return this;
    }

    /** It is seen only when it is measured. */
    void takesAll() {
      holds = BARE;
    }

    @Override
    public Origin origin() {
      return origin;
    }

    @Override
    public void measure() {
      long change = holds - counted;
      counted = holds;
      budget.change(this, change);
    }

    @Override
    public long extraBytes() {
      return counted - BARE;
    }

    @Override
    public long progressNanos() {
      return progress;
    }

    @Override
    public void giveUp() {
      budget.remove(this, counted);
      givenUp.add(this);
    }
  }

  @Test
  void within_the_limit_nothing_is_closed() {
    new Fake(Origin.REMOTE, 1).holding(80);
    new Fake(Origin.REMOTE, 2);
    assertThat(givenUp).isEmpty();
    assertThat(budget.usedBytes()).isEqualTo(100);
  }

  @Test
  void the_one_that_made_no_progress_for_longest_is_closed() {
    Fake idle = new Fake(Origin.REMOTE, 1).holding(40);
    new Fake(Origin.REMOTE, 3).holding(20);
    new Fake(Origin.REMOTE, 2).holding(30);
    assertThat(givenUp).containsExactly(idle);
    assertThat(exceeded).isOne();
    assertThat(budget.usedBytes()).isEqualTo(70);
  }

  @Test
  void as_many_are_closed_as_it_takes() {
    Fake first = new Fake(Origin.REMOTE, 1).holding(20);
    Fake second = new Fake(Origin.REMOTE, 2).holding(20);
    new Fake(Origin.REMOTE, 3).holding(80);
    assertThat(givenUp).containsExactly(first, second);
  }

  @Test
  void one_that_exceeds_it_alone_is_closed_itself() {
    Fake large = new Fake(Origin.REMOTE, 1).holding(91);
    assertThat(givenUp).containsExactly(large);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void a_bare_connection_is_never_closed_for_others() {
    new Fake(Origin.REMOTE, 1);
    Fake holding = new Fake(Origin.REMOTE, 2).holding(81);
    assertThat(givenUp).containsExactly(holding);
  }

  @Test
  void what_was_taken_meanwhile_counts_no_longer() {
    new Fake(Origin.REMOTE, 1).holding(70).takesAll();
    new Fake(Origin.REMOTE, 2).holding(70);
    assertThat(givenUp).isEmpty();
    assertThat(budget.usedBytes()).isEqualTo(90);
  }

  @Test
  void this_machine_and_the_socket_have_reserves() {
    Fake remote = new Fake(Origin.REMOTE, 9).holding(90);
    Fake local = new Fake(Origin.LOOPBACK, 8).holding(40);
    new Fake(Origin.SOCKET, 7).holding(40);
    assertThat(givenUp).isEmpty();
    assertThat(budget.hasRoomFor(Origin.REMOTE, 1)).isFalse();
    new Fake(Origin.LOOPBACK, 10).holding(1);
    assertThat(givenUp).containsExactly(local);
    assertThat(givenUp).doesNotContain(remote);
  }

  @Test
  void one_from_afar_is_closed_for_this_machine_if_it_is_idler() {
    Fake remote = new Fake(Origin.REMOTE, 1).holding(90);
    new Fake(Origin.LOOPBACK, 2).holding(41);
    assertThat(givenUp).containsExactly(remote);
  }

  @Test
  void this_machine_is_not_closed_for_one_from_afar() {
    new Fake(Origin.LOOPBACK, 1).holding(90);
    Fake remote = new Fake(Origin.REMOTE, 2).holding(91);
    assertThat(givenUp).containsExactly(remote);
  }

  @Test
  void a_newcomer_is_let_in_only_where_there_is_room() {
    new Fake(Origin.SOCKET, 1).holding(180);
    assertThat(budget.hasRoomFor(Origin.REMOTE, 10)).isTrue();
    assertThat(budget.hasRoomFor(Origin.REMOTE, 11)).isFalse();
    assertThat(budget.hasRoomFor(Origin.SOCKET, 11)).isFalse();
  }

  @Test
  void a_closed_connection_counts_no_longer_whatever_comes_after() {
    Fake gone = new Fake(Origin.REMOTE, 1).holding(50);
    budget.remove(gone, gone.counted);
    gone.holding(90);
    assertThat(budget.usedBytes()).isZero();
  }
}
