package io.usageledger.query.history;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.query.wire.PageParameters;
import io.usageledger.query.wire.PeriodParameters;
import io.usageledger.query.wire.QueryParameters;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Usage history", description = "Single usage events, and why each cost what it cost")
class UsageHistoryController {
  private final UsageHistoryReader history;
  private final ExplanationReader explanations;

  UsageHistoryController(UsageHistoryReader history, ExplanationReader explanations) {
    this.history = history;
    this.explanations = explanations;
  }

  @GetMapping("/v1/accounts/{account_id}/usage-history")
  @Operation(
      summary = "Usage events of one account, newest first",
      description =
          "Keyset pages: events that arrive while pages are read neither repeat nor hide others."
              + " Voided events are shown with voided_at. All of time unless from or to is said.")
  @PeriodParameters
  @PageParameters
  @Parameter(name = "model", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "provider", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "operation", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "api_key_id", in = ParameterIn.QUERY, description = "Filter; empty is none")
  @Parameter(
      name = "conversation_id",
      in = ParameterIn.QUERY,
      description = "Filter; empty is none")
  @Parameter(name = "source", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "event_id", in = ParameterIn.QUERY, description = "Filter; repeatable")
  @Parameter(name = "hold_id", in = ParameterIn.QUERY, description = "Filter; empty is none")
  @Parameter(name = "unit", in = ParameterIn.QUERY, description = "Filter; empty is unrated")
  @Parameter(name = "state", in = ParameterIn.QUERY, description = "rated, unrated or voided")
  @Parameter(
      name = "attributes.<name>",
      in = ParameterIn.QUERY,
      description = "Filter on an attribute; repeatable")
  UsageHistory page(
      @PathVariable("account_id") @Parameter(description = "Opaque id, percent-encoded")
          String accountId,
      @Parameter(hidden = true) QueryParameters parameters) {
    return history.read(accountId, parameters);
  }

  @GetMapping("/v1/accounts/{account_id}/usage-history/{source}/{event_id}")
  @Operation(
      summary = "Why one usage event cost what it cost",
      description =
          "Each meter with its quantity, the version of its price and their product; the credits"
              + " drawn and what remains of them; the journal's entries with their hashes. An event"
              + " that waits in quarantine is answered with state quarantined.")
  Explanation explain(
      @PathVariable("account_id") @Parameter(description = "Opaque id, percent-encoded")
          String accountId,
      @PathVariable("source") @Parameter(description = "Who observed the use, percent-encoded")
          String source,
      @PathVariable("event_id") @Parameter(description = "The source's id, percent-encoded")
          String eventId,
      @Parameter(hidden = true) QueryParameters parameters) {
    parameters.allowing();
    return explanations.read(new UsageEventKey(accountId, source, eventId));
  }
}
