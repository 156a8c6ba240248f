package dev.watchdog.program;

import dev.watchdog.bus.EventPublisher;
import dev.watchdog.lifecycle.Answer;
import dev.watchdog.lifecycle.Answer.Verdict;
import dev.watchdog.lifecycle.Effect;
import dev.watchdog.lifecycle.Event;
import dev.watchdog.lifecycle.Goal;
import dev.watchdog.lifecycle.Lifecycle;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.lifecycle.State;
import dev.watchdog.lifecycle.Transition;
import dev.watchdog.logs.Log;
import dev.watchdog.probes.Checkers;
import dev.watchdog.probes.HealthWatch;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.RunFact;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One program under supervision, from the start order that comes with its deployment until nothing
 * of it is left, which its undeployment waits for. To be deployed on an event loop.
 */
public final class ProgramVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramVerticle.class);

  private static final Answer ENDING = Answer.refused("is ending with the watchdog");
  private static final Answer FAILED =
      Answer.refused("is supervised no longer, after an internal error");
  private static final Answer CROWDED =
      Answer.refused("has as many who wait for it as it can remember");

  private static final Duration IGNORING = Duration.ofSeconds(10);

  private final String name;
  private final OperatingSystem os;
  private final EventPublisher publisher;
  private final Log log;
  private final Timers timers = new Timers(() -> vertx);

  private final RateLimitedLog ignoredMessages =
      new RateLimitedLog(LOG, "ignored {} more notifications", () -> vertx, IGNORING);
  private final Waiters waiters = new Waiters();
  private final Promise<Void> failure = Promise.promise();

  private Program program;
  private Optional<RunMailbox> earlyStart;
  private Optional<Program> upcoming = Optional.empty();
  private Lifecycle lifecycle;
  private OperatorLog operatorLog;
  private BiConsumer<Event, Transition> onStep = (_, _) -> {};
  private State state;
  private JsonObject lastEvent;
  private final LogPublishing publishing;
  private boolean ending;
  private volatile boolean deployed;
  private Optional<OperatingSystem.Run> run = Optional.empty();
  private Optional<HealthWatch> health = Optional.empty();
  private final Checkers checkers;

  /** A program that starts when this is deployed, unless it is to wait. */
  public ProgramVerticle(Program program, OperatingSystem os, EventPublisher publisher) {
    this(program, os, publisher, Optional.empty());
  }

  /**
   * The same.
   *
   * @param earlyStart its first run, where that is there already
   */
  ProgramVerticle(
      Program program,
      OperatingSystem os,
      EventPublisher publisher,
      Optional<RunMailbox> earlyStart) {
    this.name = program.name();
    this.os = os;
    this.publisher = publisher;
    this.program = program;
    this.lifecycle = lifecycle(program);
    this.operatorLog = new OperatorLog(name, program.supervision());
    this.earlyStart = earlyStart;
    this.state = program.group().autostart() ? State.held() : State.initial();
    this.log = earlyStart.map(RunMailbox::log).orElseGet(program::newLog);
    this.publishing = new LogPublishing(name, log, () -> vertx);
    this.checkers = new Checkers(() -> vertx, os, log);
    this.lastEvent = publisher.nothingYet();
  }

  private static Lifecycle lifecycle(Program program) {
    return new Lifecycle(program.supervision(), program.vitals().ready().isPresent());
  }

  /** What it wrote. From any thread. */
  public Log log() {
    return log;
  }

  /**
   * Has each step told to whoever counts them, on the event loop and after its effects; he must not
   * wait. To be asked for before it is deployed.
   */
  public void onStep(BiConsumer<Event, Transition> listener) {
    onStep = listener;
  }

  private void execute(Runnable task) {
    context.runOnContext(_ -> task.run());
  }

  /** What it is called. From any thread. */
  public String name() {
    return name;
  }

  /** What is to run, and how, from the next run on; on its event loop. */
  Program program() {
    return upcoming.orElse(program);
  }

  /** Where it is; on its event loop. */
  State state() {
    return state;
  }

  /** Others have to be up before it starts as planned; on its event loop. */
  void awaitOthers() {
    LOG.info("{} {}", name, whatItDoes());
  }

  /** Starts it, without a command; on its event loop. */
  void startAsPlanned() {
    handle(new Event.Start());
  }

  /** The watchdog will not start it; on its event loop. */
  void release() {
    handle(new Event.Stop(Duration.ZERO));
  }

  /** Accepts nothing but signals from now on, and does this; on its event loop. */
  void last(Event.Command command) {
    close();
    handle(command);
  }

  /** Its status record. From any thread; answered on the event loop that supervises it. */
  public Future<JsonObject> status() {
    return ask(_ -> statusRecord());
  }

  /** Why it is not as it is wanted, in a few words; answered like {@link #status}. */
  public Future<Optional<String>> notReady() {
    return ask(_ -> Optional.of(name + " " + whatItDoes()).filter(_ -> !state.isAsWanted()));
  }

  /** While it is spawned it still has the status from before. */
  private String whatItDoes() {
    if (state instanceof State.Held) {
      return "waits for " + String.join(", ", program.group().dependsOn());
    }
    return state instanceof State.Spawning ? "is being started" : "is " + state.status();
  }

  /** Fails when the program is supervised no longer, through an error of ours; never succeeds. */
  public Future<Void> failure() {
    return failure.future();
  }

  private JsonObject statusRecord() {
    return publisher.status(name, state, lastEvent);
  }

  @Override
  public Future<?> start() {
    deployed = true;
    if (program.group().startsAtOnce()) {
      handle(new Event.Start());
    }
    warmUp();
    publishing.want(program.publishLogs());
    return Future.succeededFuture();
  }

  /**
   * Stops the program by its escalation.
   *
   * @return done when nothing of it is left
   */
  @Override
  public Future<?> stop() {
    ending = true;
    Promise<Void> gone = Promise.promise();
    waiters.add(new Goal.Down(), _ -> gone.complete());
    handle(stopCommand());
    return gone.future().onComplete(_ -> deployed = false);
  }

  /**
   * Nothing more will be written. From any thread.
   *
   * @return done when all of it is published; at once, where it is not
   */
  public Future<Void> endLogs() {
    return ask(_ -> publishing.end()).compose(Function.identity());
  }

  /** It is none of the programs any more; on its event loop. */
  void left() {
    publishing.want(false);
  }

  /** After the spawn, on the same worker. */
  private void warmUp() {
    Program current = program;
    OperatorLog currentLog = operatorLog;
    vertx.executeBlocking(() -> {
      WarmUp.once(current, currentLog, publisher);
      return current;
    });
  }

  /**
   * What is thrown here is an error of ours: the state is not to be trusted any more, and nobody
   * would ever stop or restart what runs. So it ends, and that is seen.
   */
  private void fail(Throwable thrown) {
    LOG.error("internal error: {} is killed and supervised no longer", name, thrown);
    try {
      run.ifPresent(r -> r.signal(Signal.KILL)); // not kill(): it is to be done when this returns
      health.ifPresent(HealthWatch::end);
    } finally {
      failure.tryFail(thrown);
      waiters.dismiss(FAILED); // later: who waits for the end is to hear first that it is none
    }
  }

  private boolean hasFailed() {
    return failure.future().isComplete();
  }

  /**
   * Gives an order, from any thread; decided on the event loop that supervises it.
   *
   * @return what it comes to, at once
   */
  public Future<Reply> give(Event.Command command) {
    return give(command, _ -> {});
  }

  /**
   * The same.
   *
   * @param decided told what it comes to, on that event loop, before anything is done about it
   */
  public Future<Reply> give(Event.Command command, Consumer<Answer> decided) {
    return ask(_ -> {
      Answer answer = decide(command);
      decided.accept(answer);
      if (answer.verdict() != Verdict.REFUSED) {
        follow(command, lifecycle.step(state, command));
      }
      return reply(answer);
    });
  }

  /**
   * Gives an order as {@link #give} does, and waits.
   *
   * @return when it is fulfilled or superseded; at once, if it is refused
   */
  public Future<Reply> fulfil(Event.Command command, Consumer<Answer> decided) {
    return ask(
            caller -> {
              Answer answer = waiters.isFull() ? CROWDED : decide(command);
              decided.accept(answer);
              return answer.verdict() == Verdict.REFUSED
                  ? Future.succeededFuture(reply(answer))
                  : fulfilled(command, caller);
            })
        .compose(Function.identity());
  }

  private Answer decide(Event.Command command) {
    if (hasFailed()) {
      return FAILED;
    }
    boolean isHarmless = command instanceof Event.Forward; // and may tell why the end takes so long
    return ending && !isHarmless ? ENDING : Answer.to(command, state);
  }

  private Reply reply(Answer answer) {
    return new Reply(answer, statusRecord());
  }

  /** Answers in the context of whoever asks: what he does with the answer is his own affair. */
  private <T> Future<T> ask(Function<Context, T> question) {
    if (!deployed) {
      return Future.failedFuture(new IllegalStateException(name + " is not deployed"));
    }
    Context caller = vertx.getOrCreateContext();
    Promise<T> answer = Promise.promise();
    context.runOnContext(_ -> {
      try {
        tell(caller, answer, question.apply(caller));
      } catch (RuntimeException | Error e) {
        caller.runOnContext(_ -> answer.fail(e));
        fail(e);
      }
    });
    return answer.future();
  }

  private static <T> void tell(Context caller, Promise<T> promise, T answer) {
    caller.runOnContext(_ -> promise.complete(answer));
  }

  /** Stop it by the timeout that it is usually given. */
  public Event.Command stopCommand() {
    return new Event.Stop(program.supervision().stops().timeout());
  }

  /**
   * Gives the last order, from any thread: from now on only signals are still passed on, and
   * whatever else is ordered is refused.
   *
   * @return when it is fulfilled
   */
  public Future<Reply> end(Event.Command command) {
    return ask(
            caller -> {
              close();
              return fulfilled(command, caller);
            })
        .compose(Function.identity());
  }

  /** From now on only signals are still passed on; on its event loop. */
  void close() {
    ending = true;
  }

  private Future<Reply> fulfilled(Event.Command command, Context caller) {
    Transition transition = lifecycle.step(state, command);
    Promise<Reply> end = Promise.promise();
    waiters.add(Goal.of(command, transition.state()), answer -> tell(caller, end, reply(answer)));
    follow(command, transition);
    return end.future();
  }

  /** Others live on this context too: what is thrown here is not for its exception handler. */
  private void handle(Event event) {
    try {
      follow(event, lifecycle.step(state, event));
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void follow(Event event, Transition transition) {
    if (hasFailed()) {
      waiters.dismiss(FAILED); // nothing will happen any more
      return;
    }
    state = transition.state();
    transition.effects().forEach(this::carryOut);
    health.ifPresent(watch -> watch.look(state));
    onStep.accept(event, transition);
    waiters.look(event, state);
    if (upcoming.isPresent() && !(state instanceof State.Spawning)) {
      change(upcoming.get());
    }
  }

  /**
   * Takes over other settings, of the same name; on its event loop. What runs is stopped by the old
   * ones, and only where another child is to run and nobody has ordered a stop.
   *
   * @return whether it is restarted
   */
  boolean change(Program other) {
    boolean isRestarted = !state.isDown() && program.needsAnotherChild(other);
    if (state instanceof State.Spawning) {
      upcoming = Optional.of(other); // the child that is just being made is one of the old
      return isRestarted;
    }
    Event.Command command = new Event.Restart();
    Transition transition = lifecycle.step(state, command);
    upcoming = Optional.empty();
    program = other;
    lifecycle = lifecycle(other);
    operatorLog = new OperatorLog(name, other.supervision());
    publishing.want(other.publishLogs());
    if (isRestarted) {
      follow(command, transition);
    }
    return isRestarted;
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Announce announced -> {
        operatorLog.tell(announced);
        lastEvent = publisher.publish(name, announced);
      }
      case Effect.Spawn(int number) -> spawn(number);
      case Effect.SignalChild(var signal) -> run.ifPresent(r -> r.signalChild(signal));
      case Effect.SignalRun(var signal) -> run.ifPresent(r -> r.signal(signal));
      case Effect.SignalRest(var signal) -> {
        run.ifPresent(r -> r.signal(signal));
        operatorLog.leftBehind();
      }
      case Effect.Diagnose(var signal) -> {
        operatorLog.diagnosing(signal);
        run.ifPresent(r -> r.signalChild(signal));
      }
      case Effect.KillRun() -> run.ifPresent(OperatingSystem.Run::kill);
      case Effect.LeaveRest() -> run.ifPresent(OperatingSystem.Run::leave);
      case Effect.Arm(var timer, Duration delay) -> timers.arm(timer, delay, elapsed(timer));
      case Effect.Hasten(var timer, Duration delay) -> timers.hasten(timer, delay, elapsed(timer));
      case Effect.Disarm(var timer) -> timers.disarm(timer);
    }
  }

  private Runnable elapsed(Effect.Timer timer) {
    Event event = timer.elapsed(state.history().run());
    return () -> handle(event);
  }

  private void spawn(int number) {
    RunMailbox next = earlyStart.orElseGet(() -> begun(new RunMailbox(program, number, log)));
    earlyStart = Optional.empty();
    HealthWatch watch = new HealthWatch(next.subject(), checkers, new HealthEvents(number));
    health.ifPresent(HealthWatch::end); // a restart goes from STOPPING straight to here
    health = Optional.of(watch);
    next.deliverTo(new Facts(next, watch));
  }

  private RunMailbox begun(RunMailbox next) {
    try {
      vertx
          .executeBlocking(() -> {
            next.spawn(os);
            return next;
          })
          .onFailure(next::fail);
    } catch (RuntimeException | OutOfMemoryError e) { // no thread to be had for it
      next.fail(e);
    }
    return next;
  }

  /** Brings what becomes of one run to the event loop, in the order in which it happens. */
  private final class Facts implements RunMailbox.Listener {

    private final RunMailbox mailbox;
    private final HealthWatch watch;

    Facts(RunMailbox mailbox, HealthWatch watch) {
      this.mailbox = mailbox;
      this.watch = watch;
    }

    @Override
    public void happened(RunFact fact) {
      execute(() -> onLoop(fact));
    }

    private void onLoop(RunFact fact) {
      int number = mailbox.subject().run().number();
      switch (fact) {
        case RunFact.Spawned(var spawned, Duration at) -> {
          run = Optional.of(spawned);
          watch.spawned(mailbox.socket());
          if (hasFailed()) {
            spawned.signal(Signal.KILL);
          }
          handle(new Event.Spawned(number, spawned.pid(), at));
        }
        case RunFact.NotSpawned(var error, Duration at) ->
            handle(new Event.NotSpawned(number, error, at, chance()));
        case RunFact.Exited(var exit, boolean rest, Duration at) ->
            handle(new Event.Exited(number, exit, rest, at, chance()));
        case RunFact.Emptied() -> handle(new Event.Emptied(number));
        case RunFact.OutOfMemory(long processes) -> operatorLog.outOfMemory(processes);
        case RunFact.Killed(var processes) -> operatorLog.killed(processes);
        case RunFact.OutOfReach(var processes) -> operatorLog.outOfReach(processes);
      }
    }

    @Override
    public void notified(List<String> messages, List<String> ignored) {
      context.runOnContext(_ -> watch.heard(messages, ignored));
    }
  }

  /** What is found out about the health of one run, while it matters. */
  private final class HealthEvents implements HealthWatch.Listener {

    private final int number;

    HealthEvents(int number) {
      this.number = number;
    }

    @Override
    public void ready() {
      handle(new Event.Ready(number));
    }

    @Override
    public void unhealthy(String why) {
      operatorLog.warn("is unhealthy: " + why);
      handle(new Event.Unhealthy(number, why));
    }

    @Override
    public void says(String words) {
      operatorLog.says(words);
    }

    @Override
    public void warn(String words) {
      operatorLog.warn(words);
    }

    @Override
    public void ignored(String why) {
      ignoredMessages.warn(name + " was sent a notification that is ignored: " + why);
    }
  }

  private static double chance() {
    return ThreadLocalRandom.current().nextDouble();
  }
}
