package dev.watchdog.process.runs;

import dev.watchdog.lifecycle.ExitStatus;
import dev.watchdog.lifecycle.Signal;
import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OperatingSystem.HelperListener;
import dev.watchdog.process.output.Intake;
import dev.watchdog.process.posix.Errno;
import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.Kill;
import dev.watchdog.process.posix.NewChild;
import dev.watchdog.process.posix.Wait;
import dev.watchdog.process.spawn.ProgramFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A helper as Linux sees it: a child that is no run, and whose group ends with it. What leaves the
 * group comes to us as an orphan with the mark of the run that it was spawned for, and is that
 * run's.
 *
 * <p>What it prints is read, so that it never waits for us, and only the end of it is kept.
 */
final class LinuxHelper implements OperatingSystem.Helper, Intake.Inlet {

  private static final int KEPT_BYTES = 1024;

  /** What a pipe may still hold when its writer is gone (pipe(7)). */
  private static final int READS_AT_END_MAX = 8;

  private final NewChild child;
  private final int pipe;
  private final Intake intake;
  private final HelperListener listener;

  /** Guards {@link #reaped}: a pid that is free again could be another process's. */
  private final Object pidLock = new Object();

  private final CompletableFuture<Boolean> isExecuted = new CompletableFuture<>();

  private boolean reaped;
  private byte[] kept = new byte[0];

  /**
   * @param child leads its group
   * @param pipe the read end of what it prints into
   * @param intake reads that
   */
  LinuxHelper(NewChild child, int pipe, Intake intake, HelperListener listener) {
    this.child = child;
    this.pipe = pipe;
    this.intake = intake;
    this.listener = listener;
  }

  int pid() {
    return child.pid();
  }

  /** Waits for exec(2), or has it waited for; its end is told after that. */
  void awaitExec(ProgramFile program) throws CannotSpawnException {
    ExecWait.of(
        child,
        new ExecWait.Listener() {
          @Override
          public void executing() {
            listener.executing(LinuxHelper.this);
          }

          @Override
          public void executed() {
            listener.spawned(LinuxHelper.this);
            isExecuted.complete(true);
          }

          @Override
          public CannotSpawnException refused(int errno) {
            isExecuted.complete(false);
            return program.refused(errno);
          }

          @Override
          public void notExecuted(CannotSpawnException why) {
            listener.notSpawned(why);
          }
        });
  }

  @Override
  public void kill() {
    synchronized (pidLock) {
      if (!reaped) {
        Kill.groupOrChild(pid(), Signal.KILL);
      }
    }
  }

  /** Ends what is left of its group, as long as its child is not reaped. */
  Optional<ExitStatus> reap(Wait wait) {
    synchronized (pidLock) {
      Kill.groupOrChild(pid(), Signal.KILL);
      reaped = true;
      return wait.reap(pid());
    }
  }

  /** It is reaped: reads what is left of its output, and tells. */
  void ended(ExitStatus exit) {
    var _ =
        isExecuted.thenAccept(was ->
            intake.remove(
                this,
                () -> {
                  if (was) {
                    listener.exited(exit, lastLine());
                  }
                }));
  }

  @Override
  public int fd() {
    return pipe;
  }

  @Override
  public boolean read() {
    long n = readSome();
    if (n <= 0 && n != -Errno.EAGAIN && n != -Errno.EINTR) {
      intake.pause(this); // all writers are gone, and the set would say so for ever
    }
    return n == intake.buffer().byteSize();
  }

  @Override
  public void close() {
    Fd.close(pipe);
  }

  private long readSome() {
    MemorySegment buffer = intake.buffer();
    long n = Fd.read(pipe, buffer);
    if (n > 0) {
      keepEnd(buffer.asSlice(0, n).asByteBuffer());
    }
    return n;
  }

  private void keepEnd(ByteBuffer read) {
    int fromKept = Math.clamp(KEPT_BYTES - read.remaining(), 0, kept.length);
    int fromNew = Math.min(read.remaining(), KEPT_BYTES);
    ByteBuffer end = ByteBuffer.allocate(fromKept + fromNew);
    end.put(kept, kept.length - fromKept, fromKept);
    end.put(read.position(read.limit() - fromNew));
    kept = end.array();
  }

  /** The last line that is not blank, or nothing. */
  private String lastLine() {
    for (int i = 0; i < READS_AT_END_MAX && readSome() > 0; i++) {}
    String text = new String(kept, StandardCharsets.UTF_8).strip();
    return text.substring(text.lastIndexOf('\n') + 1).strip();
  }
}
