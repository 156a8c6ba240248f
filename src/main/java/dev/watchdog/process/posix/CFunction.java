package dev.watchdog.process.posix;

import java.util.Optional;

/**
 * A function of the C library.
 *
 * <p>All are called in one shape, seven 64-bit numbers in and one out, so that one native method,
 * or one linked handle, is enough. On both architectures an integer or a pointer has a register of
 * its own, an int its lower half, the seventh on AMD64 a place on the stack; and a callee looks at
 * none that it has no parameter for (System V AMD64 ABI, 3.2.3; AAPCS64, 6.8.2). That holds for
 * variadic ones too: what a caller says about vector registers on AMD64 only decides whether those
 * are saved.
 *
 * <p>A caller that passes an address keeps the memory behind it reachable until the call is over.
 */
final class CFunction {

  private final long address;

  private CFunction(long address) {
    this.address = address;
  }

  /** One that every C library has. */
  static CFunction named(String name) {
    return find(name).orElseThrow(() -> new UnsatisfiedLinkError("this C library has no " + name));
  }

  /** One that not every C library has. */
  static Optional<CFunction> find(String name) {
    long address = Linkage.OURS.find(name);
    return address == 0 ? Optional.empty() : Optional.of(new CFunction(address));
  }

  /**
   * Calls it.
   *
   * @return the whole register: of a function that returns an int, cast it to one
   */
  long call(long a, long b, long c, long d, long e, long f, long g) {
    return Linkage.OURS.call(address, a, b, c, d, e, f, g);
  }

  long call(long a, long b, long c, long d, long e, long f) {
    return call(a, b, c, d, e, f, 0);
  }

  long call(long a, long b, long c, long d) {
    return call(a, b, c, d, 0, 0, 0);
  }

  long call(long a, long b, long c) {
    return call(a, b, c, 0, 0, 0, 0);
  }

  long call(long a, long b) {
    return call(a, b, 0, 0, 0, 0, 0);
  }

  long call(long a) {
    return call(a, 0, 0, 0, 0, 0, 0);
  }
}
