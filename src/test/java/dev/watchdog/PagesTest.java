package dev.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.config.SettingsReader;
import dev.watchdog.config.SettingsReader.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation: its configs can be read, and its links and tests exist. */
class PagesTest {

  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\n(.*?)^```$");
  private static final Pattern TEST = Pattern.compile("`(\\w*[a-z](?:Test|IT))(?:\\.(\\w+))?`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  @TempDir Path folder;

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String root : List.of("docs", "examples")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
        .map(Path::of)
        .forEach(pages::add);
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_config_file_on_a_page_can_be_read(Path page) throws IOException {
    for (MatchResult block : YAML.matcher(Files.readString(page)).results().toList()) {
      if (block.group(1).contains("programs:")) {
        Path file = Files.writeString(folder.resolve("watchdog.yaml"), block.group(1));
        assertThat(SettingsReader.read(List.of("-config", file.toString()), Map.of()))
            .as(block.group(1))
            .isInstanceOf(Result.Valid.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_link_to_a_file_has_a_target(Path page) throws IOException {
    assertThat(LINK.matcher(Files.readString(page)).results().map(link -> link.group(1)).toList())
        .allSatisfy(link -> assertThat(isThere(page, link)).as(link).isTrue());
  }

  private static boolean isThere(Path page, String link) {
    URI target = URI.create(link);
    return target.getScheme() != null
        || target.getPath().isEmpty()
        || Files.exists(page.resolveSibling(target.getPath()));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_test_that_a_page_names_exists(Path page) throws IOException {
    for (MatchResult test : TEST.matcher(Files.readString(page)).results().toList()) {
      String method = test.group(2) == null ? "class " : "void " + test.group(2) + "(";
      assertThat(source(test.group(1))).as(test.group()).contains(method);
    }
  }

  private static String source(String test) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      Optional<Path> source = files.filter(file -> file.endsWith(test + ".java")).findFirst();
      return source.isEmpty() ? "" : Files.readString(source.get());
    }
  }

  @ParameterizedTest
  @CsvSource({"README.md, 200", "ARCHITECTURE.md, 150"})
  void the_first_pages_are_short(Path page, int linesMax) throws IOException {
    assertThat(Files.readAllLines(page)).hasSizeLessThanOrEqualTo(linesMax);
  }
}
