package dev.watchdog.probes;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OperatingSystem.Helper;
import dev.watchdog.process.OperatingSystem.HelperListener;
import dev.watchdog.text.Printable;
import dev.watchdog.worker.WorkerCalls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;

/** Runs a command, which is killed with its group when it takes too long or the run ends. */
final class ExecChecker implements Checker {

  private static final int QUOTED_MAX = 200;

  private final Vertx vertx;
  private final OperatingSystem os;
  private final Command command;
  private final String mark;
  private Optional<Attempt> underWay = Optional.empty();

  /**
   * @param mark of the run that it is for
   */
  ExecChecker(Vertx vertx, OperatingSystem os, Command command, String mark) {
    this.vertx = vertx;
    this.os = os;
    this.command = command;
    this.mark = mark;
  }

  @Override
  public Future<?> check() {
    if (underWay.isPresent()) { // killed but not dead: it may be waiting for a disk
      return CheckFailedException.future(name() + " was killed but is still running");
    }
    Attempt attempt = new Attempt(vertx.getOrCreateContext());
    underWay = Optional.of(attempt);
    WorkerCalls.call(
            attempt.context,
            () -> {
              attempt.spawn();
              return attempt;
            })
        .onFailure(thrown -> attempt.end(Optional.of(CheckFailedException.why(thrown))));
    return attempt.end.future();
  }

  /** To find a thread, and to execute, takes time that is not the command's. */
  @Override
  public Future<Void> begun() {
    return underWay.map(attempt -> attempt.begun.future()).orElse(Future.succeededFuture());
  }

  @Override
  public void cancel() {
    underWay.ifPresent(Attempt::giveUp);
  }

  @Override
  public String name() {
    return "`" + command.programs().getFirst() + "`";
  }

  private final class Attempt implements HelperListener {

    private final Context context;
    private final Promise<Void> begun = Promise.promise();
    private final Promise<Void> end = Promise.promise();
    private Optional<Helper> helper = Optional.empty();
    private volatile boolean isGivenUp;

    Attempt(Context context) {
      this.context = context;
    }

    void spawn() throws Exception {
      if (isGivenUp) {
        throw new CheckFailedException("given up");
      }
      os.spawnHelper(command, mark, this);
    }

    void giveUp() {
      if (!isGivenUp) {
        isGivenUp = true;
        helper.ifPresent(Helper::kill);
      }
    }

    void end(Optional<String> failure) {
      underWay = Optional.empty();
      failure.ifPresentOrElse(why -> end.fail(new CheckFailedException(why)), end::complete);
    }

    @Override
    public void executing(Helper spawned) {
      take(spawned);
    }

    @Override
    public void spawned(Helper spawned) {
      take(spawned);
      context.runOnContext(_ -> begun.complete());
    }

    @Override
    public void notSpawned(CannotSpawnException why) {
      context.runOnContext(_ -> end(Optional.of(CheckFailedException.why(why))));
    }

    private void take(Helper spawned) {
      context.runOnContext(_ -> {
        helper = Optional.of(spawned);
        if (isGivenUp) {
          spawned.kill();
        }
      });
    }

    @Override
    public void exited(ExitStatus exit, String lastLine) {
      boolean isGood = exit.equals(new ExitStatus.Code(0));
      String why = name() + " " + exit.describe() + quoted(lastLine);
      context.runOnContext(_ -> end(Optional.of(why).filter(_ -> !isGood)));
    }
  }

  private static String quoted(String line) {
    return line.isEmpty() ? "" : ": " + Printable.masked(line, QUOTED_MAX);
  }
}
