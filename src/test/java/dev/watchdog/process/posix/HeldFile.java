package dev.watchdog.process.posix;

import java.nio.file.Path;

/**
 * A file whose open(2) takes until it is let go, and so its exec(2), as on a slow file system: by a
 * lease (fcntl(2), F_SETLEASE).
 */
public final class HeldFile implements AutoCloseable {

  private static final int O_CLOEXEC = 02000000;
  private static final int F_SETSIG = 10;
  private static final int F_SETLEASE = 1024;
  private static final int F_WRLCK = 1;
  private static final int F_UNLCK = 2;
  private static final int SIGURG = 23; // ignored, where SIGIO would end this JVM

  private final int fd;

  private HeldFile(int fd) {
    this.fd = fd;
  }

  /** Holds it; nobody may have it open. */
  public static HeldFile of(Path file) {
    NativeMemory path = NativeMemory.of(file.toString());
    int fd = (int) CFunction.named("open").call(path.address(), O_CLOEXEC);
    path.keep();
    control(fd, F_SETSIG, SIGURG);
    control(fd, F_SETLEASE, F_WRLCK);
    return new HeldFile(fd);
  }

  private static void control(int fd, int command, int argument) {
    if ((int) CFunction.named("fcntl").call(fd, command, argument) != 0) {
      throw new IllegalStateException("fcntl: " + Libc.describe(Libc.errno()));
    }
  }

  /** Lets it go; a child in exec(2) has the descriptor, too. */
  @Override
  public void close() {
    control(fd, F_SETLEASE, F_UNLCK);
    Fd.close(fd);
  }
}
