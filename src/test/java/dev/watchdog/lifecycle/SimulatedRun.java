package dev.watchdog.lifecycle;

import dev.watchdog.lifecycle.Fate.Mortal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The processes of one run, and the reports about them: late, maybe, but in order. */
final class SimulatedRun {

  private final int number;
  private final Fate fate;
  private final VirtualClock clock;
  private final Nature nature;
  private final Consumer<Event> reports;
  private final List<Member> members = new ArrayList<>();
  private Duration lastReport = Duration.ZERO;
  private boolean left;

  SimulatedRun(int number, VirtualClock clock, Nature nature, Consumer<Event> reports) {
    this.number = number;
    this.fate = nature.fate(number);
    this.clock = clock;
    this.nature = nature;
    this.reports = reports;
    clock.after(fate.spawning(), this::spawn);
  }

  boolean hasChild() {
    return !members.isEmpty() && members.getFirst().alive;
  }

  /** Whether anything is there that was not left on purpose. */
  boolean isThere() {
    return !left && members.stream().anyMatch(member -> member.alive);
  }

  void signalChild(Signal signal) {
    members.getFirst().signal(signal);
  }

  void signalAll(Signal signal) {
    List.copyOf(members).forEach(member -> member.signal(signal));
  }

  /** Tells, after whatever time, when that was not enough. */
  void kill() {
    signalAll(Signal.KILL);
    clock.after(
        nature.dying(),
        () -> {
          if (isThere()) {
            report(new Event.NotEnding(number, "does not end: it waits in the kernel"));
          }
        });
  }

  boolean isLeft() {
    return left;
  }

  void leave() {
    left = true;
  }

  private void spawn() {
    Duration now = clock.now();
    if (fate.error().isPresent()) {
      report(new Event.NotSpawned(number, fate.error().get(), now, nature.chance()));
      return;
    }
    members.add(new Member(fate.child(), fate.exit()));
    fate.descendants().forEach(mortal -> members.add(new Member(mortal, fate.exit())));
    report(new Event.Spawned(number, 100 + number, now));
    fate.ready().ifPresent(t -> clock.after(t, () -> found(new Event.Ready(number))));
    fate.unhealthy()
        .ifPresent(t -> clock.after(t, () -> found(new Event.Unhealthy(number, "no answer"))));
  }

  private void found(Event fact) {
    if (hasChild()) {
      report(fact);
    }
  }

  private void died(Member member, ExitStatus exit) {
    if (member.equals(members.getFirst())) {
      report(new Event.Exited(number, exit, isThere(), clock.now(), nature.chance()));
    } else if (!hasChild() && !isThere() && !left) {
      report(new Event.Emptied(number));
    }
  }

  private void report(Event fact) {
    Duration time = clock.now().plus(nature.latency());
    lastReport = time.compareTo(lastReport) < 0 ? lastReport : time;
    clock.at(lastReport, () -> reports.accept(fact));
  }

  private final class Member {
    private final Mortal mortal;
    private boolean alive = true;

    Member(Mortal mortal, ExitStatus exit) {
      this.mortal = mortal;
      mortal.life().ifPresent(life -> clock.after(life, () -> die(exit)));
    }

    /** HUP, USR1 and the like are handled; others end it, if it obeys. */
    void signal(Signal signal) {
      ExitStatus exit = new ExitStatus.Signalled(signal, false);
      if (signal.equals(Signal.KILL)) {
        clock.after(nature.dying(), () -> die(exit));
      } else if (signal.equals(Signal.TERM)) {
        mortal.obeys().ifPresent(time -> clock.after(time, () -> die(exit)));
      }
    }

    private void die(ExitStatus exit) {
      if (alive) {
        alive = false;
        died(this, exit);
      }
    }
  }
}
