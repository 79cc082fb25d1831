package io.usageledger.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules that are shipped for this service. */
class AlertsTest {
  private static final String GROUP = "- name: usage-ledger-ingest";
  private static final Pattern METRIC = Pattern.compile("ledger_[a-z_]+");

  @Test
  void everyAlertSpeaksOfMetricsThatThereAre() throws IOException {
    Set<String> wanted =
        rules()
            .lines()
            .filter(line -> line.strip().startsWith("expr:"))
            .flatMap(line -> METRIC.matcher(line).results())
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(wanted).hasSizeGreaterThan(2);

    try (RunningIngest ingest = RunningIngest.start(Map.of())) {
      String scraped = ingest.get("/actuator/prometheus").response().body();
      assertThat(wanted)
          .allSatisfy(name -> assertThat(scraped).containsPattern("(?m)^" + name + "[{ ]"));
    }
  }

  private static String rules() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("mvnw"))) {
      here = Objects.requireNonNull(here.getParent());
    }
    String alerts = Files.readString(here.resolve("docs/alerts.yml"));
    assertThat(alerts).contains(GROUP);
    return alerts.substring(alerts.indexOf(GROUP));
  }
}
