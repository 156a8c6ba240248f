package dev.watchdog.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PendingCommandsTest {

  private static final int TOO_MANY = 10;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private Future<Message<Object>> list() {
    return vertx.eventBus().request("watchdog.command", new JsonObject().put("command", "list"));
  }

  private static Object answer(Future<Message<Object>> answered) throws Exception {
    return answered
        .transform(a ->
            Future.succeededFuture(
                a.succeeded()
                    ? a.result().body()
                    : ((ReplyException) a.cause()).failureCode() + " " + a.cause().getMessage()))
        .await(20, TimeUnit.SECONDS);
  }

  @Test
  void beyond_what_may_wait_they_are_refused_and_then_taken_again() throws Exception {
    vertx.deployVerticle(new CommandVerticle(List.of())).await(20, TimeUnit.SECONDS);
    CountDownLatch busy = new CountDownLatch(1);
    vertx.runOnContext(_ -> await(busy));
    List<Future<Message<Object>>> answers = new ArrayList<>();
    for (int i = 0; i < PendingCommands.PENDING_MAX + TOO_MANY; i++) {
      answers.add(list());
    }
    busy.countDown();
    for (Future<Message<Object>> answered : answers.subList(0, PendingCommands.PENDING_MAX)) {
      assertThat(answer(answered)).isEqualTo(new JsonArray());
    }
    for (Future<Message<Object>> answered :
        answers.subList(PendingCommands.PENDING_MAX, answers.size())) {
      assertThat(answer(answered)).isEqualTo("409 too many commands at once: 4096 wait");
    }
    assertThat(answer(list())).isEqualTo(new JsonArray());
  }

  @Test
  void other_messages_pass_without_limit() throws Exception {
    vertx.deployVerticle(new CommandVerticle(List.of())).await(20, TimeUnit.SECONDS);
    CountDownLatch heard = new CountDownLatch(PendingCommands.PENDING_MAX + TOO_MANY);
    vertx
        .eventBus()
        .consumer("other", _ -> heard.countDown())
        .completion()
        .await(20, TimeUnit.SECONDS);
    for (int i = 0; i < PendingCommands.PENDING_MAX + TOO_MANY; i++) {
      vertx.eventBus().send("other", "x");
    }
    assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
