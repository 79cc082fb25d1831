package io.usageledger.query.usage;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.query.wire.PeriodParameters;
import io.usageledger.query.wire.QueryParameters;
import java.time.Clock;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Usage", description = "Sums of usage by time and group")
class UsageController {
  private static final String RULES =
      "Sums are exact in every time zone. The period is half-open and the last 30 days unless said."
          + " Buckets without usage are left out; voided usage is left out. Usage without a price"
          + " counts in events, quantities and unrated_events, and is in no amount.";

  private final UsageReader usage;
  private final Clock clock;

  UsageController(UsageReader usage, Clock clock) {
    this.usage = usage;
    this.clock = clock;
  }

  @GetMapping("/v1/accounts/{account_id}/usage")
  @Operation(summary = "Usage of one account", description = RULES)
  @PeriodParameters
  @UsageParameters
  UsageAnswer ofAccount(
      @PathVariable("account_id") @Parameter(description = "Opaque id, percent-encoded")
          String accountId,
      @Parameter(hidden = true) QueryParameters parameters) {
    return usage.read(UsageQuestion.of(Optional.of(accountId), parameters, clock.instant()));
  }

  @GetMapping("/v1/usage")
  @Operation(summary = "Usage over all accounts", description = RULES)
  @PeriodParameters
  @UsageParameters
  UsageAnswer ofAll(@Parameter(hidden = true) QueryParameters parameters) {
    return usage.read(UsageQuestion.of(Optional.empty(), parameters, clock.instant()));
  }
}
