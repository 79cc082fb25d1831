package io.usageledger.query.balance;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.wire.Amount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One grant of prepaid units. */
@Schema(description = "One grant of prepaid units")
record Credit(
    String creditId,
    @Schema(description = "Order of grant within the account; entries name the credit by it")
        int creditNumber,
    String unit,
    Amount granted,
    Amount used,
    @Schema(description = "What expiry or revocation took") Amount forfeited,
    @Schema(description = "granted - used - forfeited") Amount remaining,
    @Schema(description = "Draw order: lower first, then the earlier expiry, then order of grant")
        int priority,
    Instant effectiveAt,
    @Nullable Instant expiresAt,
    Instant grantedAt,
    @Schema(
            description =
                "When it was forfeited or revoked; null while open, and where expiry found nothing left")
        @Nullable Instant closedAt,
    @Nullable String subscriptionId,
    @Nullable String reason) {}
