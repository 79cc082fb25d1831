package io.usageledger.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.benchmarks.Catalogue;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PerformancePageTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-01-01");
  private static final Machine MACHINE =
      new Machine(2, 23, "a processor", "Linux 6", "17.0.1", "18.0", "4.2.1");
  private static final Machine OTHER =
      new Machine(8, 64, "another processor", "Linux 6", "17.0.1", "18.0", "4.2.1");

  /**
   * The page is the template with what is recorded, so no recorded figure stays when its record has
   * changed. Figures that somebody wrote into the template's sentences nothing checks.
   */
  @Test
  void thePageAndItsChartSayWhatIsRecorded() throws IOException {
    Recorded recorded = Recorded.read();
    if (Boolean.getBoolean("pages.write")) {
      new PerformancePage(recorded).write();
    }

    assertThat(Files.readString(PerformancePage.file()))
        .as("write it with ./ledger bench --write-page, or this test with -Dpages.write=true")
        .isEqualTo(new PerformancePage(recorded).text());
    assertThat(Files.readString(PerformancePage.chartFile()))
        .isEqualTo(new Chart(recorded.first()).svg());
  }

  @Test
  void aFigureStandsBesideWhatIsWantedOfIt() {
    var drain = new Figures("drain");
    List.of(0.4, 0.6, 0.45).forEach(value -> drain.add("copy_ratio", value));
    drain.add("listener_ratio", 16);
    drain.add("cpu_us_ledger", 25);
    String page = page(drain);

    assertThat(page)
        .contains("| 0.45 (0.40 to 0.60) | at least 0.50 | **not reached** |")
        .contains("| 16 | at least 15 | reached |")
        .contains("| `growth` |")
        .contains("| not measured | at least 0.90 |  |")
        .contains("| ledger | 25 | 0.3 | 1.3 | 2.5 | 12.5 |")
        .contains("2026-01-01, full, 3 runs");
  }

  @Test
  void figuresOfAnotherMachineStandByThemselves() {
    Recorded recorded =
        Recorded.NOTHING
            .with(MACHINE, figures("drain", "copy_ratio", 0.5), Extent.FULL, TODAY)
            .with(OTHER, figures("drain", "copy_ratio", 0.7), Extent.FULL, TODAY)
            .with(MACHINE, figures("drain", "copy_ratio", 0.4), Extent.FULL, TODAY);
    String page = new PerformancePage(recorded).text();

    assertThat(recorded.machines()).extracting(RecordedMachine::machine).contains(MACHINE, OTHER);
    assertThat(page.substring(0, page.indexOf("another processor")))
        .contains("a processor", "| 0.40 | at least 0.50 | **not reached** |")
        .doesNotContain("| 0.70 |");
    assertThat(page.substring(page.indexOf("another processor")))
        .contains("| 0.70 | at least 0.50 | reached |", "| `drain` | `copy_ratio` | 0.70 |")
        .doesNotContain("not measured");
  }

  @Test
  void thePageSaysWhatABuildComparesWithAndOfWhenItIs() {
    Recorded recorded =
        Recorded.NOTHING
            .with(MACHINE, figures("drain", "copy_ratio", 0.5), Extent.FULL, TODAY)
            .withCheck(Map.of("hot-account.drain_ratio", 1.5, "drain.copy_ratio", 0.3), TODAY);

    assertThat(new PerformancePage(recorded).text())
        .contains(
            "`drain.copy_ratio` 0.30, `hot-account.drain_ratio` 1.50, recorded on 2026-01-01");
  }

  @Test
  void everyTargetIsOfAScenario() {
    List<String> scenarios =
        new java.util.ArrayList<>(Catalogue.named(List.of()).stream().map(Scenario::name).toList());
    scenarios.add("growth");

    assertThat(scenarios).containsAll(Target.ALL.stream().map(Target::scenario).toList());
  }

  @Test
  void lessIsBetterWhereAtMostIsWanted() {
    Target latency =
        Target.ALL.stream()
            .filter(target -> target.figure().equals("p99_ms"))
            .findAny()
            .orElseThrow();

    assertThat(latency.isReached(250)).isTrue();
    assertThat(latency.isReached(251)).isFalse();
    assertThat(latency.share(500)).isEqualTo(0.5);
  }

  private static Figures figures(String scenario, String name, double value) {
    var figures = new Figures(scenario);
    figures.add(name, value);
    return figures;
  }

  private static String page(Figures figures) {
    return new PerformancePage(Recorded.NOTHING.with(MACHINE, figures, Extent.FULL, TODAY)).text();
  }
}
