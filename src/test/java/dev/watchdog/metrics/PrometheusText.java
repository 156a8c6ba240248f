package dev.watchdog.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text format 0.0.4, read strictly: what it does not allow fails the test. */
public final class PrometheusText {

  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-z_:][a-z0-9_:]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_:][a-z0-9_:]*)(?:\\{(.*)})? ([-+.0-9EInfNa]+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-z_][a-z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\.)*)\",?");

  private final Map<String, String> types = new TreeMap<>();
  private final Map<String, String> helps = new TreeMap<>();
  private final Map<Series, Double> samples = new LinkedHashMap<>();

  /** A name with its labels. */
  public record Series(String name, Map<String, String> labels) {}

  public PrometheusText(String text) {
    assertThat(text).endsWith("\n");
    text.lines().forEach(this::add);
  }

  private void add(String line) {
    Matcher comment = COMMENT.matcher(line);
    if (comment.matches()) {
      Map<String, String> known = comment.group(1).equals("TYPE") ? types : helps;
      assertThat(known.put(comment.group(2), comment.group(3))).as("said twice: " + line).isNull();
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as(line).isTrue();
    Series series = new Series(sample.group(1), labels(sample.group(2)));
    double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
    assertThat(samples.put(series, value)).as("duplicate: " + line).isNull();
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(text == null ? "" : text);
    int end = 0;
    while (label.find() && label.start() == end) {
      assertThat(labels.put(label.group(1), label.group(2))).as(text).isNull();
      end = label.end();
    }
    assertThat(end).as(text).isEqualTo(text == null ? 0 : text.length());
    return labels;
  }

  /** The families, by name: counters end in {@code _total}. */
  public Map<String, String> types() {
    return types;
  }

  public Map<String, String> helps() {
    return helps;
  }

  public Map<Series, Double> samples() {
    return samples;
  }

  /** Every name that a query may use. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    samples.keySet().forEach(series -> names.add(series.name()));
    return names;
  }

  /** The family of a sample: a histogram or summary has several names. */
  public String family(String name) {
    for (String suffix : List.of("", "_bucket", "_count", "_sum")) {
      String family =
          name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
      if (types.containsKey(family)) {
        return family;
      }
    }
    throw new AssertionError(name + " has no TYPE");
  }

  /** A value, with labels given as names and values by turns; the others may be anything. */
  public double value(String name, String... labels) {
    List<Double> found = new ArrayList<>();
    samples.forEach((series, value) -> {
      if (series.name().equals(name) && has(series, labels)) {
        found.add(value);
      }
    });
    assertThat(found).as("%s %s in %s", name, List.of(labels), samples.keySet()).hasSize(1);
    return found.getFirst();
  }

  /** The same, or 0 if there is none. */
  public double valueOrZero(String name, String... labels) {
    return samples.keySet().stream().anyMatch(s -> s.name().equals(name) && has(s, labels))
        ? value(name, labels)
        : 0;
  }

  private static boolean has(Series series, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(series.labels().get(labels[i]))) {
        return false;
      }
    }
    return true;
  }
}
