package io.usageledger.benchmarks.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.usageledger.benchmarks.BenchProject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code docs/performance.md}: sentences that people wrote, in the template, with the figures that
 * runs recorded. {@code {{scenario.figure}}} in the template is one figure of the first machine.
 */
public final class PerformancePage {
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)(?:\\.([a-z0-9_]+))?}}");

  private final Recorded recorded;

  public PerformancePage(Recorded recorded) {
    this.recorded = recorded;
  }

  public static Path file() {
    return BenchProject.projectRoot().resolve("docs/performance.md");
  }

  public static Path chartFile() {
    return BenchProject.projectRoot().resolve("docs/performance.svg");
  }

  /** The page, and the chart that it shows. */
  public void write() {
    try {
      Files.writeString(file(), text());
      Files.writeString(chartFile(), new Chart(recorded.first()).svg());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file(), e);
    }
  }

  String text() {
    return PLACE.matcher(template()).replaceAll(place -> Matcher.quoteReplacement(filled(place)));
  }

  private String filled(MatchResult place) {
    var tables = new Tables(recorded.first());
    String figure = place.group(2);
    if (figure != null) {
      return recorded
          .first()
          .find(place.group(1), figure)
          .map(spread -> Numbers.shown(spread.median()))
          .orElse("(not measured)");
    }
    return switch (place.group(1)) {
      case "machine" -> tables.machine();
      case "targets" -> tables.targets();
      case "all" -> tables.all();
      case "cores" -> tables.cores();
      case "check" -> recorded.checkInWords();
      case "elsewhere" -> elsewhere();
      default -> throw new IllegalStateException("The template wants " + place.group());
    };
  }

  /** What other machines measured, each by itself. */
  private String elsewhere() {
    if (recorded.others().isEmpty()) {
      return "None has measured yet.";
    }
    return recorded.others().stream()
        .map(Tables::new)
        .map(
            tables ->
                """
                %s

                %s

                %s.

                <details><summary>All figures of this machine</summary>

                %s

                </details>"""
                    .formatted(
                        tables.machine(),
                        tables.measuredTargets(),
                        tables.runs(),
                        tables.allTogether()))
        .collect(Collectors.joining("\n\n"));
  }

  private static String template() {
    try (InputStream in =
        requireNonNull(PerformancePage.class.getResourceAsStream("/performance.md.template"))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
