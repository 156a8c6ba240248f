import dev.watchdog.cli.CommandLine;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A companion that does with a watchdog what is usually done with one, while the JVM takes note of
 * the classes that it needs: it asks for everything over HTTP, and runs the commands, which are
 * otherwise a JVM of their own, in this one.
 */
public final class Training extends VerticleBase {

  private static final Pattern LISTENING = Pattern.compile("listening on http://127.0.0.1:(\\d+)");
  private static final long LOOK_AGAIN_NANOS = 10_000_000;

  @Override
  public Future<?> start() {
    Thread.ofPlatform().daemon().name("training").start(this::train);
    return Future.succeededFuture();
  }

  private void train() {
    Path done = Path.of(config().getString("done"));
    try {
      int port = awaitPort();
      run("status");
      follow("logs", "-f", "-n", "1");
      follow("logs", "-f", "-o", "json");
      follow("events", "-from", "seq:1");
      run("restart", "-wait");
      run("status", "-o", "json");
      run("health");
      run("version");
      run("logs", "-n", "2");
      run("signal", "USR1");
      for (String path : List.of("/livez", "/readyz", "/metrics", "/v1/programs", "/logs?tail=2")) {
        get(path, port);
      }
      run("stop", "-wait");
      run("start", "-wait");
      Files.writeString(done, "ok\n");
    } catch (IOException | IllegalStateException e) {
      fail(done, e);
    }
  }

  /** When the port and the socket are in the watchdog's own log. The script has a time limit. */
  private int awaitPort() throws IOException {
    while (true) {
      String log = Files.readString(Path.of(config().getString("log")));
      Matcher listening = LISTENING.matcher(log);
      if (listening.find() && log.contains("listening on " + config().getString("socket"))) {
        return Integer.parseInt(listening.group(1));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private int command(String... words) {
    return CommandLine.run(List.of(words), Map.of("WATCHDOG_SOCKET", config().getString("socket")));
  }

  private void run(String... words) {
    int exitCode = command(words);
    if (exitCode != 0) {
      throw new IllegalStateException(String.join(" ", words) + ": exit code " + exitCode);
    }
  }

  /** Goes on until the watchdog ends. */
  private void follow(String... words) {
    Thread.ofPlatform().daemon().start(() -> command(words));
  }

  private void get(String path, int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      if (!new String(answer, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200")) {
        throw new IllegalStateException(path + " was refused");
      }
    }
  }

  private static void fail(Path done, Exception e) {
    try {
      Files.writeString(done, e + "\n");
    } catch (IOException again) {
      again.printStackTrace();
    }
  }
}
