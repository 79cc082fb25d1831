package io.usageledger.query.balance;

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
class BalanceController {
  private final BalanceReader balances;
  private final AccountReader accounts;

  BalanceController(BalanceReader balances, AccountReader accounts) {
    this.balances = balances;
    this.accounts = accounts;
  }

  @GetMapping("/v1/accounts/{account_id}/balance")
  @Operation(
      summary = "Balance and credits of one account",
      description =
          "Balances by unit, what is held and available, and the credits, in front those that"
              + " usage draws next. 404 account_unknown when no event of the account was posted.")
  AccountBalance balance(
      @PathVariable("account_id") @Parameter(description = "Opaque id, percent-encoded")
          String accountId,
      @Parameter(hidden = true) QueryParameters parameters) {
    parameters.allowing();
    return balances.read(accountId);
  }

  @GetMapping("/v1/accounts")
  @Operation(
      summary = "Accounts with their balances",
      description = "Keyset pages in the order of account ids, optionally those with a prefix.")
  @PageParameters
  @Parameter(name = "prefix", in = ParameterIn.QUERY, description = "First characters of the id")
  @Parameter(
      name = "sort",
      in = ParameterIn.QUERY,
      description = "account_id (default) or account_id_descending; both are served by an index")
  Accounts accounts(@Parameter(hidden = true) QueryParameters parameters) {
    return accounts.read(parameters.allowing("prefix", "sort", "limit", "cursor"));
  }
}
