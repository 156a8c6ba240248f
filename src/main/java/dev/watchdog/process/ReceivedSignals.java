package dev.watchdog.process;

import dev.watchdog.lifecycle.Signal;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals sent to this process.
 *
 * <p>The JVM offers them through {@code sun.misc.Signal} only (HUP, INT, TERM, USR1, WINCH and a
 * few more; QUIT and USR2 are its own). To name that class is a compiler warning that nothing
 * suppresses, hence the reflection.
 */
public final class ReceivedSignals {

  private ReceivedSignals() {}

  /**
   * Runs {@code action} on a thread of its own whenever {@code signal} arrives. To be called from a
   * thread that stays: where whoever started us blocked the signal, it arrives there.
   */
  public static void on(Signal signal, Runnable action) {
    Kill.unblock(signal);
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      InvocationHandler invocation =
          (_, method, _) -> {
            if (method.getName().equals("handle")) {
              action.run();
            }
            return null; // the JVM calls nothing else
          };
      Object handler =
          Proxy.newProxyInstance(
              ReceivedSignals.class.getClassLoader(), new Class<?>[] {handlerType}, invocation);
      Object named = type.getConstructor(String.class).newInstance(signal.name().substring(3));
      type.getMethod("handle", type, handlerType).invoke(null, named, handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot handle " + signal, e);
    }
  }

  /** The same, even where whoever started us had the signal ignored. */
  public static void insistOn(Signal signal, Runnable action) {
    Kill.resetDisposition(signal);
    on(signal, action);
  }
}
