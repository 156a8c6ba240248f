package dev.watchdog.process.posix;

/** The errors that are distinguished; errno.h, the same on x86-64 and aarch64, glibc and musl. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int ENOEXEC = 8;
  static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int ENOTDIR = 20;
  static final int EINVAL = 22;
  static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  static final int EOPNOTSUPP = 95;

  private Errno() {}
}
