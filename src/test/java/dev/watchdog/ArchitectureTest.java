package dev.watchdog;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may depend on which. */
class ArchitectureTest {

  private static final String ROOT = "dev.watchdog";
  private static final Path SOURCES = Path.of("src/main/java/dev/watchdog");
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void the_core_uses_nothing_but_the_jdk() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".lifecycle")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", ROOT + ".lifecycle")
        .check(PRODUCT);
  }

  @Test
  void the_core_knows_no_clock_no_chance_no_files_and_no_threads() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".lifecycle")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.io", "java.nio..", "java.net..", "java.util.concurrent..")
                .or(type(java.time.Clock.class))
                .or(type(java.time.Instant.class))
                .or(type(java.util.Random.class))
                .or(type(Thread.class))
                .or(type(System.class)))
        .check(PRODUCT);
  }

  @Test
  void there_are_no_cycles_between_packages() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void no_package_depends_on_the_entrypoint() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT))
        .check(PRODUCT);
  }

  @Test
  void only_the_entrypoint_and_the_commands_know_the_settings() {
    onlyIn(List.of(ROOT, ROOT + ".cli..", ROOT + ".config"), ROOT + ".config..");
  }

  /** Completion works on a list of commands that it is given. */
  @ParameterizedTest
  @ValueSource(strings = {"client", "terminal", "follow", "completion"})
  void the_rooms_of_the_command_line_know_no_command(String room) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".cli." + room)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + ".cli"))
        .check(PRODUCT);
  }

  @Test
  void the_client_of_the_command_line_prints_nothing() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".cli.client")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(ROOT + ".cli.terminal", ROOT + ".cli.follow", ROOT + ".arguments"))
        .check(PRODUCT);
    slices().matching(ROOT + ".cli.(*)").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void the_parser_of_arguments_and_texts_use_nothing_but_the_jdk() {
    classes()
        .that()
        .resideInAnyPackage(ROOT + ".arguments", ROOT + ".text")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", ROOT + ".arguments", ROOT + ".text")
        .check(PRODUCT);
  }

  @Test
  void only_the_bindings_call_native_code() {
    onlyIn(List.of(ROOT + ".process.posix"), "sun.misc..", "jdk.internal..");
    onlyIn(List.of(ROOT + ".process.."), "java.lang.foreign..");
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".process.posix")
        .should()
        .dependOnClassesThat(type(Linker.class).or(type(SymbolLookup.class)))
        .check(PRODUCT);
    assertThat(PRODUCT.get(ROOT + ".process.posix.CFunction").getModifiers())
        .doesNotContain(JavaModifier.PUBLIC);
  }

  /** Each with the rooms that it may know; {@code process} itself is the seam. */
  @ParameterizedTest
  @CsvSource({
    "process,",
    "process.posix,",
    "process.proc, process.posix",
    "process.spawn, process process.posix process.proc",
    "process.output, process process.posix",
    "process.runs, process process.posix process.proc process.spawn process.output"
  })
  void rooms_of_processes_know_only_the_rooms_below_them(String room, @Nullable String below) {
    knowsOnly(room, below, "process");
  }

  @Test
  void only_the_entrypoint_and_the_first_start_know_the_real_system() {
    onlyIn(List.of(ROOT, ROOT + ".program", ROOT + ".process.."), ROOT + ".process.runs..");
    onlyIn(List.of(ROOT, ROOT + ".process.."), ROOT + ".process.posix..");
    onlyIn(List.of(ROOT + ".process.."), ROOT + ".process.output..");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"/proc", "watchdog.native"})
  void only_the_process_package_names(String text) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      assertThat(files.filter(Files::isRegularFile).filter(file -> contains(file, text)))
          .isNotEmpty()
          .allMatch(file -> file.startsWith(SOURCES.resolve("process")));
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void no_process_is_started_by_the_jdk_which_would_wait_for_it_too() {
    noClasses()
        .should()
        .dependOnClassesThat(type(ProcessBuilder.class))
        .orShould()
        .callMethodWhere(calls(Runtime.class, "exec"))
        .check(PRODUCT);
  }

  /** One JVM runs all of them, and in it one reaper waits for whatever ends. */
  @Test
  void no_unit_test_starts_a_process_by_the_jdk_either() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Test")
        .should()
        .callConstructorWhere(
            describe(
                "new ProcessBuilder", c -> c.getTargetOwner().isEquivalentTo(ProcessBuilder.class)))
        .orShould()
        .callMethodWhere(calls(Runtime.class, "exec"))
        .check(TESTS);
  }

  @Test
  void nothing_sleeps() {
    noClasses()
        .should()
        .callMethodWhere(calls(Thread.class, "sleep"))
        .orShould()
        .callMethodWhere(calls(TimeUnit.class, "sleep"))
        .check(PRODUCT);
    noClasses().should().callMethodWhere(calls(Thread.class, "sleep")).check(TESTS);
  }

  @Test
  void only_the_entrypoint_and_the_commands_print() {
    for (String stream : List.of("out", "err")) {
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, ROOT + ".cli..")
          .should()
          .accessField(System.class, stream)
          .check(PRODUCT);
    }
  }

  @Test
  void only_packages_on_its_threads_and_the_entrypoint_depend_on_vertx() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT,
            ROOT + ".bus",
            ROOT + ".program",
            ROOT + ".web..",
            ROOT + ".companions",
            ROOT + ".metrics",
            ROOT + ".probes",
            ROOT + ".worker")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.vertx..").and(not(resideInAPackage("io.vertx.core.json"))))
        .check(PRODUCT);
  }

  @Test
  void only_the_web_knows_routers_and_netty() {
    onlyIn(List.of(ROOT + ".web.."), "io.vertx.ext.web..", "io.netty..");
  }

  @Test
  void only_connections_know_what_lies_below_vertx() {
    onlyIn(
        List.of(ROOT + ".web.connection"),
        "io.vertx..impl..",
        "io.netty.bootstrap..",
        "io.netty.channel..",
        "io.netty.handler..",
        "io.netty.util..");
  }

  /** Each with the rooms that it may know; no other package of the web, and not the web itself. */
  @ParameterizedTest
  @CsvSource({
    "connection,",
    "listen,",
    "guard, connection",
    "live, connection",
    "command, connection guard",
    "bridge, connection guard command",
    "routes, guard command live"
  })
  void rooms_of_the_web_know_only_the_rooms_below_them(String room, @Nullable String below) {
    knowsOnly("web." + room, below == null ? null : "web." + below.replace(" ", " web."), "web");
  }

  @Test
  void only_the_web_companions_metrics_and_probes_know_http() {
    onlyIn(
        List.of(ROOT + ".web..", ROOT + ".companions", ROOT + ".metrics", ROOT + ".probes"),
        "io.vertx.core.http..");
  }

  @Test
  void only_metrics_know_micrometer_and_only_the_entrypoint_knows_them() {
    onlyIn(
        List.of(ROOT + ".metrics"), "io.micrometer..", "io.prometheus..", "io.vertx.micrometer..");
    onlyIn(List.of(ROOT, ROOT + ".metrics"), ROOT + ".metrics..");
  }

  /** They get what any companion gets: what is on the event bus. */
  @Test
  void companions_know_the_programs_only_by_the_event_bus() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".companions")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                ROOT + ".program..", ROOT + ".web..", ROOT + ".config..", ROOT + ".cli.."))
        .check(PRODUCT);
  }

  @Test
  void only_the_entrypoint_and_the_settings_know_companions() {
    onlyIn(List.of(ROOT, ROOT + ".companions", ROOT + ".config"), ROOT + ".companions..");
  }

  @Test
  void the_logs_use_nothing_but_the_jdk() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".logs")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", ROOT + ".logs")
        .check(PRODUCT);
  }

  @Test
  void what_logs_look_like_from_outside_is_said_with_nothing_but_the_jdk() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".encoding")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify..", ROOT + ".encoding", ROOT + ".logs", ROOT + ".text")
        .check(PRODUCT);
  }

  @Test
  void what_the_settings_check_and_the_web_lives_by_uses_nothing_but_the_jdk() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".access")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.net.ssl", "org.jspecify..", ROOT + ".access")
        .check(PRODUCT);
  }

  @Test
  void only_the_entrypoint_knows_the_web() {
    onlyIn(List.of(ROOT, ROOT + ".web.."), ROOT + ".web..");
  }

  @Test
  void the_web_knows_nothing_of_settings_processes_and_commands() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".web..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(ROOT + ".config..", ROOT + ".process..", ROOT + ".cli.."))
        .check(PRODUCT);
  }

  @Test
  void only_the_own_log_knows_how_it_is_written() {
    onlyIn(List.of(ROOT + ".ownlog"), "ch.qos.logback..");
  }

  @Test
  void every_package_is_free_of_null_unless_it_says_otherwise() throws ClassNotFoundException {
    List<String> packages =
        PRODUCT.stream().map(JavaClass::getPackage).map(JavaPackage::getName).distinct().toList();
    assertThat(packages).contains(ROOT, ROOT + ".lifecycle");
    for (String name : packages) {
      assertThat(Class.forName(name + ".package-info")).hasAnnotation(NullMarked.class);
    }
  }

  /** What a room knows of its house. */
  private static void knowsOnly(String room, @Nullable String below, String house) {
    Stream<String> known =
        Stream.concat(Stream.of(room), below == null ? Stream.of() : Stream.of(below.split(" ")));
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + room)
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "." + house + "..")
                .and(
                    not(
                        resideInAnyPackage(
                            known.map(name -> ROOT + "." + name).toArray(String[]::new)))))
        .check(PRODUCT);
  }

  private static void onlyIn(List<String> allowed, String... known) {
    noClasses()
        .that()
        .resideOutsideOfPackages(allowed.toArray(String[]::new))
        .should()
        .dependOnClassesThat(resideInAnyPackage(known))
        .check(PRODUCT);
  }

  private static DescribedPredicate<JavaMethodCall> calls(Class<?> owner, String method) {
    return describe(
        owner.getSimpleName() + "." + method,
        call ->
            call.getTargetOwner().isAssignableTo(owner)
                && call.getTarget().getName().equals(method));
  }
}
