package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.GroupEffect.Block;
import dev.watchdog.lifecycle.GroupEffect.Close;
import dev.watchdog.lifecycle.GroupEffect.Finish;
import dev.watchdog.lifecycle.GroupEffect.Hold;
import dev.watchdog.lifecycle.GroupEffect.Kill;
import dev.watchdog.lifecycle.GroupEffect.Release;
import dev.watchdog.lifecycle.GroupEffect.Remove;
import dev.watchdog.lifecycle.GroupEffect.Start;
import dev.watchdog.lifecycle.GroupEffect.Stop;
import dev.watchdog.lifecycle.GroupEvent.Changed;
import dev.watchdog.lifecycle.GroupEvent.Joined;
import dev.watchdog.lifecycle.GroupEvent.Listed;
import dev.watchdog.lifecycle.GroupEvent.Lost;
import dev.watchdog.lifecycle.GroupEvent.Stepped;
import dev.watchdog.lifecycle.GroupEvent.Terminate;
import dev.watchdog.lifecycle.GroupEvent.Undeploy;
import dev.watchdog.lifecycle.GroupPolicy.OnFatal;
import dev.watchdog.lifecycle.GroupPolicy.WhenItEnds;
import dev.watchdog.lifecycle.GroupState.Ended;
import dev.watchdog.lifecycle.GroupState.Ending;
import dev.watchdog.lifecycle.GroupState.Supervising;
import dev.watchdog.lifecycle.Members.Member;
import dev.watchdog.lifecycle.Members.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The state machine of all programs of one watchdog (not to be confused with a process group): when
 * each starts, what the end of one means for the others, in which order and within which time all
 * are stopped, and with which exit code the watchdog ends.
 *
 * <p>What happens to one program is decided by {@link Lifecycle}. A program that depends on nothing
 * starts when it is deployed.
 */
public final class Group {

  private final Optional<Duration> shutdownBudget;

  /**
   * @param shutdownBudget the time within which all programs have to be stopped when the watchdog
   *     ends; what is there afterwards is killed
   */
  public Group(Optional<Duration> shutdownBudget) {
    this.shutdownBudget = shutdownBudget;
  }

  /**
   * What follows from an event.
   *
   * @param effects to be carried out in this order, after {@code state} has become the state
   */
  public record Step(GroupState state, List<GroupEffect> effects) {

    static Step to(GroupState state, GroupEffect... effects) {
      return new Step(state, List.of(effects));
    }

    /** The same, once {@code first} are done. */
    Step after(Stream<? extends GroupEffect> first) {
      return new Step(state, Stream.<GroupEffect>concat(first, effects.stream()).toList());
    }

    /** The same, and then {@code more}. */
    Step and(Stream<? extends GroupEffect> more) {
      return new Step(state, Stream.<GroupEffect>concat(effects.stream(), more).toList());
    }
  }

  /** Decides what follows from an event. The same arguments always give the same answer. */
  public Step step(GroupState state, GroupEvent event) {
    return switch (state) {
      case Supervising s -> block(s.members(), supervising(s.members(), event));
      case Ending s -> ending(s, event);
      case Ended s -> Step.to(s);
    };
  }

  private Step supervising(Members members, GroupEvent event) {
    return switch (event) {
      case Joined e -> joined(members, e);
      case Changed e -> changed(members, e);
      case Listed e -> listed(members.listed(e.names()), e.at());
      case Stepped e -> stepped(members.change(e.name(), m -> m.in(e.state())), e);
      case Lost e -> leave(members.change(e.name(), m -> m.as(Standing.GONE)), e.at());
      case Terminate(Duration at) -> end(members, OptionalInt.of(0), at);
      case Undeploy(Duration at) -> end(members, OptionalInt.empty(), at);
    };
  }

  private Step ending(Ending s, GroupEvent event) {
    return switch (event) {
      case Stepped e -> stop(s, s.members().change(e.name(), m -> m.in(e.state())), e.at());
      case Lost e -> stop(s, s.members().change(e.name(), m -> m.as(Standing.GONE)), e.at());
      case Terminate _ -> kill(s);
      case Joined _, Changed _, Listed _, Undeploy _ -> Step.to(s);
    };
  }

  // When programs start.

  private static Step joined(Members members, Joined e) {
    Supervising next = new Supervising(members.with(Member.of(e)));
    return e.policy().waitsForOthers() ? Step.to(next, new Hold(e.name())) : Step.to(next);
  }

  private static Step changed(Members members, Changed e) {
    Supervising next =
        new Supervising(members.change(e.name(), m -> m.with(e.policy(), e.stopTimeout())));
    boolean isReleased =
        !e.policy().autostart()
            && members.find(e.name()).filter(m -> m.state() instanceof State.Held).isPresent();
    return isReleased ? Step.to(next, new Release(e.name())) : Step.to(next);
  }

  private static boolean isDue(Members members, Member member) {
    return member.isHeld()
        && member.policy().dependsOn().stream()
            .allMatch(name -> members.find(name).filter(Member::isUp).isPresent());
  }

  private static Stream<Start> due(Members members) {
    return members.stream().filter(m -> isDue(members, m)).map(m -> new Start(m.name()));
  }

  /** Says so where a program waits for something else that will never come, or no longer does. */
  private static Step block(Members before, Step step) {
    return step.state() instanceof Supervising(Members now)
        ? step.and(
            now.stream()
                .filter(m -> !now.blocker(m.name()).equals(before.blocker(m.name())))
                .map(m -> new Block(m.name(), now.blocker(m.name()))))
        : step;
  }

  // What an end means.

  private Step stepped(Members members, Stepped e) {
    OptionalInt exitCode =
        members.find(e.name()).map(member -> exitCode(members, member)).orElse(OptionalInt.empty());
    if (exitCode.isPresent()) {
      return end(members, exitCode, e.at());
    }
    Step next = leave(members, e.at());
    return e.state() instanceof State.Running || e.state() instanceof State.Exited
        ? next.after(due(members))
        : next;
  }

  /** The exit code with which the watchdog has to end now; empty if it goes on. */
  private static OptionalInt exitCode(Members members, Member member) {
    GroupPolicy policy = member.policy();
    return switch (member.state()) {
      case State.Fatal s when policy.onFatal() == OnFatal.EXIT -> exitCode(s);
      case State.Exited s when s.after() == AfterExit.EXIT -> exitCode(s);
      case State.Exited s when s.after() == AfterExit.STOP -> OptionalInt.empty();
      case State.Exited s when policy.whenItEnds() == WhenItEnds.SHUTDOWN -> exitCode(s);
      case State.Exited _ -> exitCodeOfAll(members);
      case State.Fatal _,
          State.Held _,
          State.Stopped _,
          State.Spawning _,
          State.Starting _,
          State.Running _,
          State.Diagnosing _,
          State.Stopping _,
          State.Emptying _,
          State.Waiting _,
          State.Stuck _ ->
          OptionalInt.empty();
    };
  }

  private static OptionalInt exitCode(State state) {
    return OptionalInt.of(state.history().exit().asExitCode());
  }

  /** The first failure's, when all is done and only a command could bring more. */
  private static OptionalInt exitCodeOfAll(Members members) {
    boolean isAllDone =
        members.stream().allMatch(m -> isNothingToCome(m.state()) && !isDue(members, m));
    return isAllDone ? OptionalInt.of(firstFailure(members)) : OptionalInt.empty();
  }

  private static boolean isNothingToCome(State state) {
    return switch (state) {
      case State.Exited s -> s.after() != AfterExit.STOP;
      case State.Held _ -> true;
      case State.Stopped s -> s.history().run() == 0;
      case State.Spawning _, State.Starting _, State.Running _ -> false;
      case State.Diagnosing _, State.Stopping _, State.Emptying _ -> false;
      case State.Waiting _, State.Stuck _, State.Fatal _ -> false;
    };
  }

  private static int firstFailure(Members members) {
    return members.stream()
        .map(Member::state)
        .filter(State.Exited.class::isInstance)
        .mapToInt(state -> state.history().exit().asExitCode())
        .filter(code -> code != 0)
        .findFirst()
        .orElse(0);
  }

  // Some leave.

  private Step listed(Members members, Duration at) {
    Stream<Close> closed = leaving(members).map(member -> new Close(member.name()));
    Step next =
        leaving(members).findAny().isPresent()
            ? leave(members, at)
            : removed(members, List.of(), at);
    return next.after(Stream.concat(due(members), closed));
  }

  private static Stream<Member> leaving(Members members) {
    return members.stream().filter(member -> !member.isListed());
  }

  /** Goes on with the stop of those that are leaving; done when all of them are gone. */
  private Step leave(Members members, Duration at) {
    Members settled = members.settled();
    List<Member> next = next(settled);
    Step step =
        hasLeft(settled)
            ? removed(settled.withoutUnlisted(), names(leaving(settled)), at)
            : Step.to(new Supervising(stopping(settled, next)));
    return step.after(next.stream().map(m -> new Stop(m.name(), m.stopTimeout())));
  }

  private static boolean hasLeft(Members members) {
    return leaving(members).findAny().isPresent()
        && leaving(members).allMatch(m -> m.standing() == Standing.GONE);
  }

  private Step removed(Members members, List<String> names, Duration at) {
    boolean isAnyDone = members.stream().anyMatch(m -> m.state() instanceof State.Exited);
    OptionalInt exitCode = isAnyDone ? exitCodeOfAll(members) : OptionalInt.empty();
    Step next =
        exitCode.isPresent() ? end(members, exitCode, at) : Step.to(new Supervising(members));
    return next.after(Stream.of(new Remove(names)));
  }

  // All end.

  private Step end(Members members, OptionalInt exitCode, Duration at) {
    Members all =
        members.changeAll(m -> m.standing() == Standing.GONE ? m : m.as(Standing.TO_STOP));
    return stop(new Ending(all, exitCode, at), all, at)
        .after(all.stream().map(member -> new Close(member.name())));
  }

  /** Goes on with the stop of all. */
  private Step stop(Ending s, Members members, Duration at) {
    Members settled = members.abandoned().settled();
    List<Member> next = next(settled);
    Stream<GroupEffect> stops =
        next.stream().map(m -> new Stop(m.name(), timeout(m, at.minus(s.since()))));
    Stream<GroupEffect> removal =
        hasLeft(settled) ? Stream.of(new Remove(names(leaving(settled)))) : Stream.empty();
    Members rest = hasLeft(settled) ? settled.withoutUnlisted() : settled;
    Step step =
        rest.stream().allMatch(member -> member.standing() == Standing.GONE)
            ? Step.to(new Ended(rest), new Finish(s.exitCode()))
            : Step.to(new Ending(stopping(rest, next), s.exitCode(), s.since()));
    return step.after(Stream.concat(stops, removal));
  }

  /** Without waiting for dependents. */
  private static Step kill(Ending s) {
    List<Member> left =
        s.members().stream().filter(member -> member.standing() != Standing.GONE).toList();
    return Step.to(new Ending(stopping(s.members(), left), s.exitCode(), s.since()))
        .after(left.stream().map(member -> new Kill(member.name())));
  }

  /** Those that can be stopped now: nothing that depends on them is there. */
  private static List<Member> next(Members settled) {
    Set<String> needed =
        settled.stream()
            .filter(Member::isStopping)
            .flatMap(member -> member.policy().dependsOn().stream())
            .collect(Collectors.toSet());
    return settled.stream()
        .filter(member -> member.standing() == Standing.TO_STOP)
        .filter(member -> !needed.contains(member.name()))
        .toList();
  }

  private static Members stopping(Members members, List<Member> some) {
    Members all = members;
    for (Member member : some) {
      all = all.change(member.name(), m -> m.as(Standing.STOPPING));
    }
    return all;
  }

  private static List<String> names(Stream<Member> members) {
    return members.map(Member::name).toList();
  }

  /** Its own, or what is left of the budget. */
  private Duration timeout(Member member, Duration elapsed) {
    Duration own = member.stopTimeout();
    return shutdownBudget
        .map(whole -> whole.minus(elapsed))
        .map(rest -> rest.isNegative() ? Duration.ZERO : rest)
        .filter(rest -> rest.compareTo(own) < 0)
        .orElse(own);
  }
}
