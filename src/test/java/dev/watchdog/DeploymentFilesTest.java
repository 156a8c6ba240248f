package dev.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.config.Option;
import dev.watchdog.text.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The files in docker/ agree with the product; most of them cannot run on this machine. */
class DeploymentFilesTest {

  private static final Pattern COPIED = Pattern.compile("(?m)^COPY (?!--from)(\\S+) ");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Dockerfile",
        "java/Dockerfile",
        "java/Dockerfile.debian",
        "python/Dockerfile",
        "python/Dockerfile.debian",
        "scratch/Dockerfile"
      })
  void every_image_names_its_user_stop_signal_and_health_check(String name) throws IOException {
    String file = Files.readString(Path.of("docker", name));
    String image = file.substring(file.lastIndexOf("\nFROM "));
    assertThat(image)
        .contains("\nUSER 1000:1000\n", "\nSTOPSIGNAL SIGTERM\n", "\nLABEL ")
        .containsPattern("\nHEALTHCHECK .*CMD \\[\"watchdog\", \"health\"]\n")
        .containsPattern("\nENTRYPOINT \\[\"watchdog\"");
    assertThat(image).contains("base.name=\"docker.io/library/" + base(image) + "\"");
    // The file's own command to build it names the file.
    assertThat(file).contains("docker build -f docker/" + name + " ");
    assertThat(COPIED.matcher(file).results().map(MatchResult::group).toList())
        .allMatch(copy -> Files.exists(Path.of(copy.split(" ", -1)[1])));
  }

  private static String base(String image) {
    return image
        .lines()
        .filter(line -> line.startsWith("FROM "))
        .findFirst()
        .orElseThrow()
        .split(" ", -1)[1];
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "python"})
  void compose_gives_the_watchdog_time_to_report_the_end(String name) throws IOException {
    Map<?, ?> service = at(read("docker/compose.yaml"), "services", name);
    Map<String, String> environment = new LinkedHashMap<>();
    at(service, "environment").forEach((key, value) -> environment.put("" + key, "" + value));
    checkTimes(environment, "" + service.get("stop_grace_period"));
    assertThat("" + at(service, "build").get("dockerfile")).matches(this::isThere);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "python"})
  void kubernetes_gives_the_watchdog_time_to_report_the_end(String name) throws IOException {
    Map<?, ?> pod = at(read("docker/kubernetes/" + name + ".yaml"), "spec", "template", "spec");
    Map<?, ?> container = (Map<?, ?>) ((List<?>) pod.get("containers")).getFirst();
    Map<String, String> environment = new LinkedHashMap<>();
    for (Object each : (List<?>) container.get("env")) {
      Map<?, ?> variable = (Map<?, ?>) each;
      environment.put("" + variable.get("name"), "" + variable.get("value"));
    }
    checkTimes(environment, pod.get("terminationGracePeriodSeconds") + "s");
    assertThat(container.containsKey("lifecycle")).as("a preStop hook").isFalse();
    assertThat(at(container, "livenessProbe", "httpGet").get("path")).isEqualTo("/livez");
    assertThat(at(container, "readinessProbe", "httpGet").get("path")).isEqualTo("/readyz");
    assertThat(at(container, "securityContext").get("readOnlyRootFilesystem")).isEqualTo(true);
    assertThat(at(pod, "securityContext").get("runAsNonRoot")).isEqualTo(true);
  }

  /** The kill comes before the runtime's own, and each variable is an option of the watchdog. */
  private static void checkTimes(Map<String, String> environment, String grace) {
    assertThat(Arrays.stream(Option.values()).map(Option::variable).toList())
        .containsAll(environment.keySet());
    assertThat(environment.get("WATCHDOG_SHUTDOWN_TIMEOUT")).isEqualTo(grace);
    assertThat(duration(environment.get("WATCHDOG_STOP_TIMEOUT"))).isLessThan(duration(grace));
  }

  private static Duration duration(String text) {
    return Quantities.duration(text).orElseThrow();
  }

  private boolean isThere(String path) {
    return Files.exists(Path.of(path));
  }

  private static Map<?, ?> read(String file) throws IOException {
    return new Yaml().load(Files.readString(Path.of(file)));
  }

  private static Map<?, ?> at(Map<?, ?> map, String... keys) {
    Map<?, ?> inner = map;
    for (String key : keys) {
      inner = (Map<?, ?>) inner.get(key);
    }
    return inner;
  }
}
