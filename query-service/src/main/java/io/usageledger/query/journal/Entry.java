package io.usageledger.query.journal;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.wire.Amount;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One line of an account's journal. */
@Schema(description = "One line of an account's journal")
public record Entry(
    @Schema(description = "Order within the account, from 1 without a gap") long sequenceNumber,
    @Schema(
            description =
                "Sequence number of the first entry of its posting; a rating or void has that of the usage")
        long postingNumber,
    @Schema(
            description =
                "usage, unrated, rated, void, grant, cover, expiry, revocation, adjustment,"
                    + " subscription or account")
        String kind,
    @Schema(description = "What amount is in; null for unrated usage") @Nullable String unit,
    @Schema(description = "Signed: negative is a debit") Amount amount,
    @Schema(description = "Balance in unit after this entry") Amount balanceAfter,
    @Schema(description = "The credit that it touches; null is the overdraft")
        @Nullable String creditId,
    @Nullable Integer creditNumber,
    @Schema(description = "When the usage occurred; for other kinds the append time")
        Instant occurredAt,
    @Schema(description = "When the log took the event") Instant appendedAt,
    int logPartition,
    long logOffset,
    @Schema(description = "Digest of what it was posted for") UUID evidence,
    @Schema(description = "SHA-256 over the hash before and this entry, in hex") String hash,
    @Schema(description = "What else a person must know", type = "object")
        Map<String, Object> detail) {}
