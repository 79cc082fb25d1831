package io.usageledger.query.balance;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import java.util.List;

/** What one account has. */
@Schema(description = "What one account has")
record AccountBalance(
    String accountId,
    @Schema(
            description =
                "open or closed; a closed account takes no holds, its usage is still posted")
        String status,
    @Schema(description = "prices or reported_cost") String chargedBy,
    @Schema(
            description =
                "One per unit; empty while nothing was granted or rated. unrated_events of the"
                    + " watermark says whether usage waits for a price")
        List<UnitBalance> balances,
    @Schema(
            description =
                "Open credits with something left first, in the order in which usage draws them;"
                    + " then those that have nothing left, then those that closed, the latest first")
        List<Credit> credits,
    @Schema(description = "True: only the first 1000 credits are shown") boolean creditsCut,
    Watermark watermark) {}
