package dev.watchdog.process.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * How functions of the C library are found and called: by the native methods that the first stage
 * brings, or where this JVM was started in another way by java.lang.foreign, whose linker takes 30
 * ms when it is first asked.
 */
sealed interface Linkage {

  /** How the first stage says that it has registered the methods; else a library that has them. */
  String REGISTERED = "registered";

  /** The one of this JVM. */
  Linkage OURS = choose(System.getProperty("watchdog.native", ""));

  @SuppressWarnings("restricted") // the manifest enables native access
  private static Linkage choose(String methods) {
    if (methods.isEmpty()) {
      return new Foreign();
    }
    if (!methods.equals(REGISTERED)) {
      System.load(methods);
    }
    return new FirstStage();
  }

  /** The address of a function, or 0. */
  long find(String name);

  /** Calls the function at that address. */
  long call(long address, long a, long b, long c, long d, long e, long f, long g);

  /** errno after this thread's last call. */
  int errno();

  /** Where the memory of a direct buffer is. */
  long address(ByteBuffer direct);

  /** The methods of the first stage. */
  final class FirstStage implements Linkage {

    @Override
    public long find(String name) {
      return Native.find(name);
    }

    @Override
    public long call(long address, long a, long b, long c, long d, long e, long f, long g) {
      return Native.call(address, a, b, c, d, e, f, g);
    }

    @Override
    public int errno() {
      return Native.errno();
    }

    @Override
    public long address(ByteBuffer direct) {
      return Native.address(direct);
    }
  }

  /** java.lang.foreign. */
  @SuppressWarnings("restricted") // the manifest enables native access
  final class Foreign implements Linkage {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET =
        CAPTURED.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
        ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURED));
    private static final MethodHandle CALL =
        LINKER.downcallHandle(
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    @Override
    public long find(String name) {
      return LINKER.defaultLookup().find(name).map(MemorySegment::address).orElse(0L);
    }

    @Override
    public long call(long address, long a, long b, long c, long d, long e, long f, long g) {
      try {
        MemorySegment function = MemorySegment.ofAddress(address);
        return (long) CALL.invokeExact(function, STATE.get(), a, b, c, d, e, f, g);
      } catch (RuntimeException | Error mistake) { // of ours; what C has to say is in its result
        throw mistake;
      } catch (Throwable t) {
        throw new IllegalStateException(t);
      }
    }

    @Override
    public int errno() {
      return STATE.get().get(JAVA_INT, ERRNO_OFFSET);
    }

    @Override
    public long address(ByteBuffer direct) {
      return MemorySegment.ofBuffer(direct).address();
    }
  }
}
