package io.usageledger.query.statistics;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.query.wire.QueryParameters;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Statistics", description = "Counts over everything")
class StatisticsController {
  private final StatisticsReader statistics;

  StatisticsController(StatisticsReader statistics) {
    this.statistics = statistics;
  }

  @GetMapping("/v1/statistics")
  @Operation(
      summary = "The ledger at a glance",
      description = "Counts of accounts, entries and usage events, and balances by unit.")
  Statistics read(@Parameter(hidden = true) QueryParameters parameters) {
    parameters.allowing();
    return statistics.read();
  }

  @GetMapping("/v1/sources/{source}/outcomes")
  @Operation(
      summary = "What became of a source's usage events",
      description =
          "Counts by outcome. All are zero for a source that nobody has named yet: its events may"
              + " be among those that the watermark's lag counts.")
  SourceOutcomes outcomes(
      @PathVariable("source") @Parameter(description = "The source, percent-encoded") String source,
      @Parameter(hidden = true) QueryParameters parameters) {
    parameters.allowing();
    return statistics.outcomes(source);
  }
}
