package dev.watchdog.process.output;

import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.PosixException;

/**
 * The pipes of a run that is about to begin. Closing it leaves what the child holds, and what has
 * been taken to be read.
 */
public final class RunPipes implements AutoCloseable {

  /**
   * Four times the usual: a program that floods waits, and is woken, less often. Taken as it is
   * filled.
   */
  private static final int PIPE_BYTES = 256 * 1024;

  private final Fd.Pipe out;
  private final Fd.Pipe err;
  private boolean areRead;

  private RunPipes(Fd.Pipe out, Fd.Pipe err) {
    this.out = out;
    this.err = err;
  }

  /** Opens both. */
  public static RunPipes open() throws PosixException {
    Fd.Pipe out = Fd.pipe();
    try {
      Fd.Pipe err = Fd.pipe();
      Fd.resize(out, PIPE_BYTES);
      Fd.resize(err, PIPE_BYTES);
      return new RunPipes(out, err);
    } catch (PosixException e) {
      out.close();
      throw e;
    }
  }

  /** Where the child's stdout goes. */
  public int stdout() {
    return out.writeEnd();
  }

  /** Where the child's stderr goes. */
  public int stderr() {
    return err.writeEnd();
  }

  /** Where the child's stdout comes from; the reader closes it. */
  int takeStdout() {
    areRead = true;
    return out.readEnd();
  }

  /** The same of its stderr. */
  int takeStderr() {
    areRead = true;
    return err.readEnd();
  }

  @Override
  public void close() {
    Fd.close(out.writeEnd());
    Fd.close(err.writeEnd());
    if (!areRead) {
      Fd.close(out.readEnd());
      Fd.close(err.readEnd());
    }
  }
}
