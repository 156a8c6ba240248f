package dev.watchdog.process.posix;

import java.io.IOException;

/** A system call that failed. */
public final class PosixException extends IOException {

  private static final long serialVersionUID = 1;

  private final String message;
  private final int errno;

  PosixException(String call, int errno) {
    this.message = call + ": " + Libc.describe(errno);
    this.errno = errno;
  }

  int errno() {
    return errno;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
