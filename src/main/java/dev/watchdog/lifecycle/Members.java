package dev.watchdog.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The programs of one watchdog, in the order of its configuration. Immutable. */
public final class Members {

  static final Members NONE = of(List.of());

  private final Member[] members;
  private final Map<String, Integer> index;

  private Members(Member[] members, Map<String, Integer> index) {
    this.members = members;
    this.index = index;
  }

  static Members of(List<Member> all) {
    Map<String, Integer> index = new HashMap<>();
    all.forEach(member -> index.put(member.name(), index.size()));
    return new Members(all.toArray(Member[]::new), index);
  }

  /** What a member is to the group. */
  public enum Standing {
    /** It is supervised. */
    SUPERVISED,
    /** It will be stopped for the last time, once nothing that depends on it is left. */
    TO_STOP,
    /** It got its last stop command. */
    STOPPING,
    /** Nothing of it is there or can come. */
    GONE
  }

  /**
   * One program.
   *
   * @param stopTimeout from its stop signal to the kill
   * @param isListed whether the configuration has it
   */
  public record Member(
      String name,
      GroupPolicy policy,
      Duration stopTimeout,
      State state,
      Standing standing,
      boolean isListed) {

    static Member of(GroupEvent.Joined e) {
      State state = e.policy().autostart() ? State.held() : State.initial();
      return new Member(e.name(), e.policy(), e.stopTimeout(), state, Standing.SUPERVISED, true);
    }

    Member with(GroupPolicy other, Duration timeout) {
      return new Member(name, other, timeout, state, standing, isListed);
    }

    Member in(State other) {
      return new Member(name, policy, stopTimeout, other, standing, isListed);
    }

    Member as(Standing other) {
      return new Member(name, policy, stopTimeout, state, other, isListed);
    }

    Member leaving() {
      Standing next = standing == Standing.GONE ? Standing.GONE : Standing.TO_STOP;
      return new Member(name, policy, stopTimeout, state, next, false);
    }

    /** RUNNING, or done: what prepares something for others has done it when it has ended. */
    boolean isUp() {
      return standing == Standing.SUPERVISED
          && (state instanceof State.Running
              || (state instanceof State.Exited && !state.history().exit().isFailure()));
    }

    /** It starts when what it depends on is up. */
    boolean isHeld() {
      return state instanceof State.Held && standing == Standing.SUPERVISED;
    }

    /** It has ended, not as others need it, and only a command starts it again. */
    boolean hasFailed() {
      return state instanceof State.Fatal
          || (state instanceof State.Exited && state.history().exit().isFailure());
    }

    /** It was told to stop for the last time, and something of it does not end. */
    boolean isLeftBehind() {
      return standing == Standing.STOPPING && state instanceof State.Stuck && state.isDown();
    }

    boolean isStopping() {
      return standing == Standing.TO_STOP || standing == Standing.STOPPING;
    }
  }

  Optional<Member> find(String name) {
    return Optional.ofNullable(index.get(name)).map(at -> members[at]);
  }

  /** Why a program that is held will not start; empty where it may. */
  Optional<Blocker> blocker(String name) {
    return find(name).filter(Member::isHeld).stream()
        .flatMap(member -> member.policy().dependsOn().stream())
        .flatMap(needed -> failed(needed).stream())
        .findFirst();
  }

  private Optional<Blocker> failed(String needed) {
    return find(needed)
        .filter(Member::hasFailed)
        .map(member -> new Blocker(List.of(needed), member.state().history().exit()))
        .or(() ->
            blocker(needed)
                .map(next -> {
                  List<String> path = new ArrayList<>(List.of(needed));
                  path.addAll(next.path());
                  return new Blocker(List.copyOf(path), next.exit());
                }));
  }

  /** In the order of the configuration; what is leaving comes last. */
  public List<String> names() {
    return stream().map(Member::name).toList();
  }

  Stream<Member> stream() {
    return Arrays.stream(members);
  }

  /** The same, and one more. */
  Members with(Member member) {
    return of(Stream.concat(stream(), Stream.of(member)).toList());
  }

  /** The same, with one of them changed, if it is there. */
  Members change(String name, UnaryOperator<Member> change) {
    Integer at = index.get(name);
    if (at == null) {
      return this;
    }
    Member[] changed = members.clone();
    changed[at] = change.apply(members[at]);
    return new Members(changed, index);
  }

  Members changeAll(UnaryOperator<Member> change) {
    return new Members(stream().map(change).toArray(Member[]::new), index);
  }

  /** The same, where those that had to stop and did are gone. */
  Members settled() {
    return changeAll(m -> m.isStopping() && m.state().isFinal() ? m.as(Standing.GONE) : m);
  }

  /** The same, where those that cannot end are gone: nothing waits for them. */
  Members abandoned() {
    return changeAll(m -> m.isLeftBehind() ? m.as(Standing.GONE) : m);
  }

  Members withoutUnlisted() {
    return of(stream().filter(Member::isListed).toList());
  }

  /** The same in this order; the others are leaving, and come last. */
  Members listed(List<String> names) {
    Set<String> staying = Set.copyOf(names);
    return of(
        Stream.concat(
                names.stream().flatMap(name -> find(name).stream()),
                stream().filter(m -> !staying.contains(m.name())).map(Member::leaving))
            .toList());
  }

  // As of a list.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Members that && Arrays.equals(members, that.members);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(members);
  }

  @Override
  public String toString() {
    return Arrays.toString(members);
  }
}
