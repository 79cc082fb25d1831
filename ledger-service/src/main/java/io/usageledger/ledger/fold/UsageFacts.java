package io.usageledger.ledger.fold;

import io.usageledger.ledger.pricing.PriceVersion;
import io.usageledger.ledger.pricing.RatedUse;
import io.usageledger.log.ReportedCost;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of a usage event, new or long posted, to rate it and to roll it up.
 *
 * @param identity what makes it the same event
 * @param content hash of the rest of it
 * @param postingNumber sequence number of its first entry, which with account and time finds its
 *     row
 * @param apiKeyId empty is none
 * @param reportedCost what the gateway says that it cost; null is nothing said
 */
public record UsageFacts(
    UUID identity,
    UUID content,
    String accountId,
    long postingNumber,
    Instant occurredAt,
    PriceVersion.ModelKey model,
    String operation,
    String apiKeyId,
    Map<String, Long> quantities,
    @Nullable ReportedCost reportedCost) {
  RatedUse ratedAt(Instant ratedAt) {
    return new RatedUse(model, quantities, occurredAt, ratedAt);
  }
}
