package dev.watchdog.process.output;

import dev.watchdog.logs.Log;
import dev.watchdog.process.Command;
import dev.watchdog.process.OperatingSystem;
import dev.watchdog.process.OutputForm;
import dev.watchdog.process.RunFact;
import dev.watchdog.process.StallPolicy;
import dev.watchdog.process.posix.Exit;
import dev.watchdog.process.runs.Linux;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * A JVM whose stdout and stderr are only its child's: it runs a script, passes on the output and
 * ends with 0, or with 3 where some of it was lost.
 */
final class OutputProbe {

  private OutputProbe() {}

  /** Seconds to drain, the script, its arguments. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    Linux os = Linux.start(OutputForm.RAW, StallPolicy.BLOCK, trouble -> {});
    CountDownLatch over = new CountDownLatch(1);
    os.spawn(
        new Command(
            List.of("sh"),
            Stream.concat(Stream.of("-c"), words.subList(1, words.size()).stream()).toList(),
            Map.copyOf(System.getenv())),
        new OperatingSystem.RunId("probe", 1, "probe." + System.nanoTime()),
        new Log(4096, InstantSource.system()),
        fact -> {
          if (isLast(fact)) {
            over.countDown();
          }
        });
    over.await();
    long lost = os.drainOutput(Duration.ofSeconds(Integer.parseInt(words.getFirst())));
    Exit.now(lost == 0 ? 0 : 3);
  }

  private static boolean isLast(RunFact fact) {
    return fact instanceof RunFact.Emptied
        || (fact instanceof RunFact.Exited(_, boolean rest, _) && !rest);
  }
}
