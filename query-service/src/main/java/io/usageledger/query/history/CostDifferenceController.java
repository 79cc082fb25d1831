package io.usageledger.query.history;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.PeriodParameters;
import io.usageledger.query.wire.QueryParameters;
import java.time.Clock;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Cost differences", description = "What gateways say that usage cost, beside ours")
class CostDifferenceController {
  private final CostDifferenceReader reader;
  private final Clock clock;

  CostDifferenceController(CostDifferenceReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  @GetMapping("/v1/accounts/{account_id}/cost-differences")
  @Operation(
      summary = "Reported costs of one account beside ours, by model",
      description = "The last 30 days unless from or to is said.")
  @PeriodParameters
  CostDifferences ofAccount(
      @PathVariable("account_id") @Parameter(description = "Opaque id, percent-encoded")
          String accountId,
      @Parameter(hidden = true) QueryParameters parameters) {
    return reader.read(Optional.of(accountId), period(parameters));
  }

  @GetMapping("/v1/cost-differences")
  @Operation(
      summary = "Reported costs of all accounts beside ours, by model",
      description = "The last 30 days unless from or to is said.")
  @PeriodParameters
  CostDifferences ofAll(@Parameter(hidden = true) QueryParameters parameters) {
    return reader.read(Optional.empty(), period(parameters));
  }

  private Period period(QueryParameters parameters) {
    return Period.recent(parameters.allowing("from", "to"), clock.instant());
  }
}
