package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A function of the C library.
 *
 * <p>All are called in one shape, seven 64-bit numbers in and one out, because linking a shape
 * takes milliseconds at start, and ours would be some twenty. On both architectures an integer or a
 * pointer has a register of its own, an int its lower half, the seventh on AMD64 a place on the
 * stack; and a callee looks at none that it has no parameter for (System V AMD64 ABI, 3.2.3;
 * AAPCS64, 6.8.2). That holds for variadic ones too: what they are told of vector registers on
 * AMD64 only decides whether those are saved.
 *
 * <p>Whoever passes an address keeps the memory behind it reachable until the call is over.
 */
@SuppressWarnings("restricted") // the manifest enables native access
final class CFunction {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Libc.ERRNO);

  private final MemorySegment address;

  private CFunction(MemorySegment address) {
    this.address = address;
  }

  /** One that every C library has. */
  static CFunction named(String name) {
    return find(name).orElseThrow(() -> new UnsatisfiedLinkError("this C library has no " + name));
  }

  /** One that not every C library has. */
  static Optional<CFunction> find(String name) {
    return LINKER.defaultLookup().find(name).map(CFunction::new);
  }

  /**
   * Calls it.
   *
   * @return the whole register: of a function that returns an int, cast it to one
   */
  long call(long a, long b, long c, long d, long e, long f, long g) {
    try {
      return (long) CALL.invokeExact(address, Libc.state(), a, b, c, d, e, f, g);
    } catch (RuntimeException | Error mistake) { // of ours; what C has to say is in its result
      throw mistake;
    } catch (Throwable t) {
      throw new IllegalStateException(t);
    }
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
