package dev.watchdog.config;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of options in docs/options.md: rows that begin with {@code | `-name`}. */
class OptionsPageTest {

  private static final Path PAGE = Path.of("docs", "options.md");
  private static final Pattern ROW = Pattern.compile("\\| *(`-[^|]*)\\|([^|]*)\\|.*");
  private static final Pattern FLAG = Pattern.compile("`(-[a-z-]+)[^`]*`");

  @Test
  void its_table_has_every_option_with_its_default_and_no_other() throws IOException {
    assertThat(options(Files.readAllLines(PAGE)))
        .isEqualTo(Arrays.stream(Option.values()).collect(toMap(Option::flag, Option::byDefault)));
  }

  @Test
  void several_options_may_share_a_row() {
    assertThat(
            options(
                List.of(
                    "| option | default | meaning |",
                    "|---|---|---|",
                    "| `-business-program-type TYPE` | | `java`, `python` or `exec` |",
                    "| `-restart-factor`, `-restart-jitter` | `1`, `0` | how it grows |",
                    "| `-restart-limit` | none | `5/1m`: … |",
                    "| `GET /livez` | no option | … |")))
        .isEqualTo(
            Map.of(
                "-business-program-type", "",
                "-restart-factor", "1",
                "-restart-jitter", "0",
                "-restart-limit", "none"));
  }

  private static Map<String, String> options(List<String> lines) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String line : lines) {
      ROW.matcher(line).results().forEach(row -> options.putAll(options(row)));
    }
    return options;
  }

  private static Map<String, String> options(MatchResult row) {
    List<String> flags = FLAG.matcher(row.group(1)).results().map(flag -> flag.group(1)).toList();
    String cell = row.group(2);
    List<String> cells = flags.size() == 1 ? List.of(cell) : List.of(cell.split(",", -1));
    List<String> defaults = cells.stream().map(OptionsPageTest::unquoted).toList();
    assertThat(defaults).as("defaults of %s", flags).hasSameSizeAs(flags);
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < flags.size(); i++) {
      options.put(flags.get(i), defaults.get(i));
    }
    return options;
  }

  /** Without backquotes; a dash stands for nothing. */
  private static String unquoted(String cell) {
    String text = cell.strip().replace("`", "");
    return List.of("—", "–", "-", "required").contains(text) ? "" : text;
  }
}
