import java.io.IOException;
import java.util.List;

/** The least that a JVM can do: spawns its arguments and waits. */
final class Minimal {

  private Minimal() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    System.exit(new ProcessBuilder(List.of(args)).inheritIO().start().waitFor());
  }
}
