package dev.watchdog.companions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompanionsTest {

  private static final String MISBEHAVING = Misbehaving.class.getName() + "$";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Reports reports = new Reports();

  @BeforeEach
  void forget() {
    Recorder.HEARD.clear();
    Misbehaving.bind();
  }

  /** Awaited: what is still said or heard of these must not be taken for the next test's. */
  @AfterEach
  void close() throws Exception {
    Misbehaving.free();
    vertx.close().await(20, TimeUnit.SECONDS);
    reports.close();
  }

  private Companions deploy(String... classNames) {
    return Companions.deploy(
        vertx,
        Arrays.stream(classNames).map(name -> new Companion(name, new JsonObject())).toList(),
        Optional.empty());
  }

  private static String heard() throws InterruptedException {
    return Recorder.HEARD.poll(20, TimeUnit.SECONDS);
  }

  /** What supervision would be kept from, if one of them had its event loop. */
  private void expectEventLoopToBeFree() throws Exception {
    Future.future(promise -> vertx.setTimer(1, _ -> promise.complete()))
        .await(20, TimeUnit.SECONDS);
  }

  /** Otherwise a late report of one test is taken for one of the next. */
  private void expectDeployed() throws Exception {
    assertThat(reports.next()).isEqualTo("INFO companion Recorder is deployed");
  }

  private void publish(String status) {
    vertx.eventBus().publish(Addresses.EVENTS, new JsonObject().put("status", status));
  }

  @Test
  void each_has_a_thread_of_its_own_even_where_two_are_of_one_class() throws Exception {
    Companions.deploy(
        vertx,
        List.of(
            new Companion(Recorder.class.getName(), new JsonObject().put("a", 1)),
            new Companion(Recorder.class.getName(), new JsonObject().put("b", 2))),
        Optional.empty());
    assertThat(List.of(heard(), heard()))
        .containsExactlyInAnyOrder(
            "started with {\"a\":1} on companion-1-Recorder-0",
            "started with {\"b\":2} on companion-2-Recorder-0");
    expectDeployed();
    expectDeployed();
  }

  @Test
  void the_last_event_is_heard_before_the_end() throws Exception {
    Companions companions = deploy(Recorder.class.getName());
    assertThat(heard()).startsWith("started");
    expectDeployed();
    for (int i = 0; i < 100; i++) {
      publish("event " + i);
    }
    companions.end().await(20, TimeUnit.SECONDS);
    for (int i = 0; i < 100; i++) {
      assertThat(heard()).isEqualTo("event " + i);
    }
    assertThat(heard()).isEqualTo("stopped");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ThrowsInStart | java.lang.IllegalStateException: no luck",
        "StartsWithNull | its start() returned null",
        "NoVerticle | it is not a verticle: it has to extend io.vertx.core.VerticleBase",
        "NeedsAnArgument | it needs to be a public class with a public constructor without"
            + " arguments",
        "NotPublic | it needs to be a public class with a public constructor without arguments",
        "ThrowsInConstructor | its constructor failed: java.lang.IllegalStateException: not today",
        "ThrowsInInitializer | java.lang.ExceptionInInitializerError",
        "Missing | there is no such class; its jar belongs on -companion-path"
      })
  void one_that_cannot_be_deployed_is_reported_in_a_sentence_and_left_out(String name, String why)
      throws Exception {
    Companions companions = deploy(MISBEHAVING + name, Recorder.class.getName());
    assertThat(heard()).startsWith("started");
    assertThat(List.of(reports.next(), reports.next()))
        .containsExactlyInAnyOrder(
            "WARN cannot deploy companion "
                + MISBEHAVING
                + name
                + ": "
                + why
                + "; continuing without it",
            "INFO companion Recorder is deployed");
    companions.end().await(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NeverStarts", "Blocks", "Floods"})
  void a_blocked_thread_does_not_block_another_companion(String name) throws Exception {
    Companions companions = deploy(MISBEHAVING + name, Recorder.class.getName());
    assertThat(heard()).startsWith("started");
    expectEventLoopToBeFree();
    publish("RUNNING");
    assertThat(heard()).isEqualTo("RUNNING");
    companions.end();
    assertThat(heard()).isEqualTo("stopped");
  }

  @Test
  void an_exception_in_a_handler_is_logged_with_the_companions_name() throws Exception {
    deploy(MISBEHAVING + "ThrowsInHandler");
    assertThat(reports.next()).startsWith("INFO");
    publish("RUNNING");
    assertThat(reports.next())
        .isEqualTo(
            "WARN companion Misbehaving$ThrowsInHandler failed:"
                + " java.lang.IllegalStateException: not that event with a stack trace");
  }

  @Test
  void one_that_hangs_in_its_stop_keeps_no_other_from_stopping() throws Exception {
    Companions companions = deploy(MISBEHAVING + "HangsInStop", Recorder.class.getName());
    reports.next();
    reports.next();
    assertThat(heard()).startsWith("started");
    Future<?> ended = companions.end();
    assertThat(heard()).isEqualTo("stopped");
    expectEventLoopToBeFree();
    assertThat(ended.isComplete()).isFalse();
  }

  @Test
  void an_exception_in_a_stop_is_logged() throws Exception {
    Companions companions = deploy(MISBEHAVING + "ThrowsInStop");
    reports.next();
    companions.end().otherwiseEmpty().await(20, TimeUnit.SECONDS);
    assertThat(reports.next())
        .isEqualTo("WARN cannot stop a companion: java.lang.IllegalStateException: not yet");
  }

  @Test
  void a_folder_without_jars_is_no_problem(@TempDir Path folder) throws Exception {
    Companions.deploy(
        vertx,
        List.of(new Companion(Recorder.class.getName(), new JsonObject())),
        Optional.of(folder));
    assertThat(heard()).startsWith("started");
    expectDeployed();
  }

  @Test
  void without_companions_there_is_nothing_to_end() throws Exception {
    assertThat(deploy().end().await(20, TimeUnit.SECONDS)).isNotNull();
  }
}
