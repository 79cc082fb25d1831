package io.usageledger.query.balance;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of accounts. */
@Schema(description = "A page of accounts")
record Accounts(List<Account> accounts, @Nullable String nextCursor, Watermark watermark) {

  /** One account with what it has and what is missing from it. */
  @Schema(description = "One account")
  record Account(
      String accountId,
      @Schema(description = "Append time of the account's first event") Instant openedAt,
      @Schema(description = "Entries in its journal") long entryCount,
      long unratedEvents,
      long quarantinedEvents,
      @Schema(description = "Events that came again with the same content, without effect")
          long duplicateEvents,
      List<UnitBalance> balances) {
    Account with(List<UnitBalance> itsBalances) {
      return new Account(
          accountId,
          openedAt,
          entryCount,
          unratedEvents,
          quarantinedEvents,
          duplicateEvents,
          itsBalances);
    }
  }
}
