import java.time.Duration;
import java.time.Instant;

/** A program for the example images: a line a second, and one when it gets SIGTERM. */
public final class Example {

  private Example() {}

  public static void main(String[] args) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopping")));
    Instant start = Instant.now();
    System.out.println(
        "up as process " + ProcessHandle.current().pid() + ", Java " + Runtime.version().feature());
    while (true) {
      Thread.sleep(1_000);
      System.out.println("running for " + Duration.between(start, Instant.now()).toSeconds() + " s");
    }
  }
}
