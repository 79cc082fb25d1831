package io.usageledger.query.statistics;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.wire.Amount;
import java.util.List;
import java.util.Map;

/** The ledger at a glance. */
@Schema(description = "The ledger at a glance")
record Statistics(
    long accounts,
    @Schema(description = "Entries in all journals") long entries,
    @Schema(description = "Usage events that wait for a price") long unratedEvents,
    @Schema(description = "Events that came again and had no effect") long duplicateEvents,
    @Schema(description = "What became of all usage events, by outcome") Map<String, Long> outcomes,
    List<UnitTotal> totals,
    Watermark watermark) {

  /** All accounts' balances in one unit. */
  record UnitTotal(
      String unit,
      @Schema(description = "Accounts that have it") long accounts,
      Amount balance,
      Amount overdraft) {}
}
