package dev.watchdog.process.runs;

import dev.watchdog.process.OutputForm;
import dev.watchdog.process.StallPolicy;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The one of this JVM, which owns wait from its first use on. */
public final class TheLinux {

  /** What it complained about. */
  static final Queue<String> TROUBLE = new ConcurrentLinkedQueue<>();

  public static final Linux INSTANCE = start();

  private TheLinux() {}

  private static Linux start() {
    try {
      Linux linux = Linux.start(OutputForm.RAW, StallPolicy.BLOCK, TROUBLE::add);
      Runtime.getRuntime().addShutdownHook(new Thread(linux::killDescendants));
      return linux;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
