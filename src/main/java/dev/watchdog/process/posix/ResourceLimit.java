package dev.watchdog.process.posix;

/** A limit of this process and of what it spawns: getrlimit(2), setrlimit(2). */
public record ResourceLimit(int resource, long soft, long hard) {

  static final int OPEN_FILES = 7; // RLIMIT_NOFILE, asm-generic/resource.h
  public static final int FILE_LOCKS = 10; // RLIMIT_LOCKS
  public static final long UNLIMITED = -1;

  private static final CFunction GETRLIMIT = CFunction.named("getrlimit");
  private static final CFunction SETRLIMIT = CFunction.named("setrlimit");

  /** The one that is set; of none at all where the system has no such limit. */
  public static ResourceLimit get(int resource) {
    NativeMemory limit = NativeMemory.of(2 * Long.BYTES); // struct rlimit: soft, hard
    boolean isThere = (int) GETRLIMIT.call(resource, limit.address()) == 0;
    return isThere
        ? new ResourceLimit(resource, limit.getLong(0), limit.getLong(Long.BYTES))
        : new ResourceLimit(resource, 0, 0);
  }

  /** The same with another soft limit. */
  public ResourceLimit withSoft(long other) {
    return new ResourceLimit(resource, other, hard);
  }

  /** Sets it; false where that is not allowed. */
  public boolean set() {
    NativeMemory limit = NativeMemory.of(2 * Long.BYTES).putLong(0, soft).putLong(Long.BYTES, hard);
    boolean isSet = (int) SETRLIMIT.call(resource, limit.address()) == 0;
    limit.keep();
    return isSet;
  }
}
