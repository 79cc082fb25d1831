package io.usageledger.query.journal;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.wire.Amount;
import java.time.Instant;
import java.util.List;

/** What a statement says beside its entries. */
@Schema(description = "A statement; its entries follow in the order of the journal")
record Statement(
    String accountId,
    Instant from,
    Instant to,
    @Schema(description = "One per unit that the account has") List<UnitStatement> balances,
    @Schema(description = "How many entries follow") long entryCount,
    Watermark watermark) {

  /** Opening and closing balance in one unit. */
  @Schema(description = "opening_balance + debits + credits = closing_balance, exactly")
  record UnitStatement(
      String unit,
      Amount openingBalance,
      @Schema(description = "Sum of the negative entries") Amount debits,
      @Schema(description = "Sum of the positive entries") Amount credits,
      Amount closingBalance) {
    UnitStatement {
      if (!openingBalance.plus(debits).plus(credits).equals(closingBalance)) {
        throw new IllegalStateException(
            "A statement does not add up in %s: %s %s %s is not %s"
                .formatted(
                    unit,
                    openingBalance.text(),
                    debits.text(),
                    credits.text(),
                    closingBalance.text()));
      }
    }

    /** With one more entry of the unit, after which it closes. */
    UnitStatement with(Entry entry) {
      Amount amount = entry.amount();
      boolean debit = amount.value().signum() < 0;
      return new UnitStatement(
          unit,
          openingBalance,
          debit ? debits.plus(amount) : debits,
          debit ? credits : credits.plus(amount),
          entry.balanceAfter());
    }
  }
}
