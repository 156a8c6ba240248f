package dev.watchdog.companions;

import dev.watchdog.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;

/** Companions that fail or block. */
public final class Misbehaving {

  private static volatile CountDownLatch ever = new CountDownLatch(1);
  private static volatile Promise<Void> never = Promise.promise();

  private Misbehaving() {}

  public static final class ThrowsInStart extends VerticleBase {
    @Override
    public Future<?> start() {
      throw new IllegalStateException("no luck");
    }
  }

  public static final class NeverStarts extends VerticleBase {
    @Override
    public Future<?> start() {
      return never.future();
    }
  }

  public static final class StartsWithNull extends VerticleBase {
    @Override
    public Future<?> start() {
      return null;
    }
  }

  public static final class Blocks extends VerticleBase {
    @Override
    public Future<?> start() throws Exception {
      vertx.runOnContext(_ -> awaitForEver());
      return super.start();
    }
  }

  public static final class ThrowsInHandler extends VerticleBase {
    @Override
    public Future<?> start() {
      return vertx
          .eventBus()
          .consumer(
              Addresses.EVENTS,
              _ -> {
                throw new IllegalStateException("not that event");
              })
          .completion();
    }
  }

  public static final class Floods extends VerticleBase {
    @Override
    public Future<?> start() throws Exception {
      flood(1);
      return super.start();
    }

    private void flood(int number) {
      vertx.eventBus().send(Addresses.COMMAND, new JsonObject().put("nonsense", number));
      vertx.runOnContext(_ -> flood(number + 1));
    }
  }

  /** As if a thread of ours had come upon an error of ours. */
  public static final class LosesAThread extends VerticleBase {
    @Override
    public Future<?> start() {
      return vertx
          .eventBus()
          .<JsonObject>consumer(
              Addresses.EVENTS,
              event -> {
                if (event.body().getString("status").equals("STOPPING")) {
                  Thread.ofPlatform().name("watchdog-lost").start(LosesAThread::fail);
                }
              })
          .completion();
    }

    private static void fail() {
      throw new IllegalStateException("out of luck");
    }
  }

  /** Closes the Vert.x that all share. */
  public static final class ClosesVertx extends VerticleBase {
    @Override
    public Future<?> start() throws Exception {
      vertx.close();
      return super.start();
    }
  }

  public static final class HangsInStop extends VerticleBase {
    @Override
    public Future<?> stop() {
      awaitForEver();
      return Future.succeededFuture();
    }
  }

  public static final class ThrowsInStop extends VerticleBase {
    @Override
    public Future<?> stop() {
      throw new IllegalStateException("not yet");
    }
  }

  public static final class NoVerticle {}

  public static final class NeedsAnArgument extends VerticleBase {
    public NeedsAnArgument(String argument) {
      throw new AssertionError(argument);
    }
  }

  static final class NotPublic extends VerticleBase {}

  public static final class ThrowsInConstructor extends VerticleBase {
    public ThrowsInConstructor() {
      throw new IllegalStateException("not today");
    }
  }

  public static final class ThrowsInInitializer extends VerticleBase {
    static final int NUMBER = Integer.parseInt("none");
  }

  /** A thread that blocks for ever would be reported in the logs that other tests read. */
  static void free() {
    never.tryComplete();
    ever.countDown();
  }

  /** From now on for ever is for ever. */
  static void bind() {
    never = Promise.promise();
    ever = new CountDownLatch(1);
  }

  private static void awaitForEver() {
    try {
      ever.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
