package io.usageledger.query.subscriptions;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.query.wire.PageParameters;
import io.usageledger.query.wire.QueryParameters;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Accounts", description = "What accounts have")
class SubscriptionController {
  private final SubscriptionReader subscriptions;

  SubscriptionController(SubscriptionReader subscriptions) {
    this.subscriptions = subscriptions;
  }

  @GetMapping("/v1/accounts/{account_id}/subscriptions")
  @Operation(
      summary = "Subscriptions of one account, newest period first",
      description =
          "The newest state of each; what each change granted stands in credits and entries."
              + " Keyset pages.")
  @PageParameters
  @Parameter(
      name = "status",
      in = ParameterIn.QUERY,
      description = "Filter: active, cancelled, expired or suspended; repeatable")
  Subscriptions page(
      @PathVariable("account_id") @Parameter(description = "Opaque id, percent-encoded")
          String accountId,
      @Parameter(hidden = true) QueryParameters parameters) {
    return subscriptions.read(accountId, parameters);
  }
}
