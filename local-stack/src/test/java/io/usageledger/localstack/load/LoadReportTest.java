package io.usageledger.localstack.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadReportTest {
  @Test
  void firstRunIsAllPosted() {
    LoadReport report = report(10, new Outcomes(10, 0, 0, 0, 0));

    assertThat(report.allWell()).isTrue();
    assertThat(ReportText.forPerson(report))
        .isEqualTo("a.csv: sent 10 / posted 10 / duplicate 0 / quarantined 0");
  }

  @Test
  void secondRunIsAllDuplicatesAndWell() {
    LoadReport report = report(10, new Outcomes(0, 0, 10, 0, 0));

    assertThat(report.allWell()).isTrue();
    assertThat(ReportText.forPerson(report)).contains("sent 10 / posted 0 / duplicate 10 /");
  }

  @Test
  void whatServicesRepeatedIsNoDuplicateOfThePersons() {
    LoadReport report = report(10, new Outcomes(10, 0, 3, 0, 0));

    assertThat(report.allWell()).isTrue();
    assertThat(ReportText.forPerson(report))
        .contains("duplicate 0", "3 events were sent twice by services that were restarted");
  }

  @Test
  void unratedEventsShoutButAreLoaded() {
    LoadReport report = report(10, new Outcomes(8, 2, 0, 0, 0));

    assertThat(report.allWell()).isTrue();
    assertThat(ReportText.forPerson(report)).contains("unrated 2", "2 events wait for a price");
  }

  @Test
  void whatIsMissingConflictsOrQuarantinedIsNotWell() {
    assertThat(report(10, new Outcomes(9, 0, 0, 0, 0)).allWell()).isFalse();
    assertThat(report(10, new Outcomes(9, 0, 0, 1, 0)).allWell()).isFalse();
    assertThat(report(10, new Outcomes(9, 0, 0, 0, 1)).allWell()).isFalse();
  }

  @Test
  void programsGetEveryFigure() {
    LoadReport report =
        new LoadReport(
            "a.csv",
            3,
            new Outcomes(2, 0, 0, 0, 0),
            Map.of("model_invalid", 1L),
            1,
            List.of("a.csv:2: x"),
            Duration.ofMillis(12));

    assertThat(ReportText.forProgram(report))
        .isEqualTo(
            "{\"file\":\"a.csv\",\"sent\":3,\"posted\":2,\"duplicate\":0,\"quarantined\":0,\"unrated\":0,"
                + "\"conflict\":0,\"rejected\":1,\"unreadable\":1,\"missing\":1,\"repeated\":0,"
                + "\"rejected_by_code\":{\"model_invalid\":1},\"faults\":[\"a.csv:2: x\"],"
                + "\"elapsed_ms\":12,\"all_well\":false}");
  }

  private static LoadReport report(long sentEvents, Outcomes outcomes) {
    return new LoadReport(
        "a.csv", sentEvents, outcomes, Map.of(), 0, List.of(), Duration.ofSeconds(1));
  }
}
