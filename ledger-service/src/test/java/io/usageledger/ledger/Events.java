package io.usageledger.ledger;

import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.PricePublished;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Events as the doors write them, with what a test does not care about filled in. */
public final class Events {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Events() {}

  public static UsageRecorded usage(String accountId, String eventId, long input, long output) {
    return usageBuilder(accountId, eventId)
        .setQuantities(Map.of("input_tokens", input, "output_tokens", output))
        .build();
  }

  public static UsageRecorded.Builder usageBuilder(String accountId, String eventId) {
    return UsageRecorded.newBuilder()
        .setEventId(eventId)
        .setSource("gateway")
        .setAccountId(accountId)
        .setOccurredAt(NOON)
        .setOperation("chat")
        .setProvider("openai")
        .setModel("gpt-5")
        .setQuantities(Map.of("input_tokens", 1000L));
  }

  public static CreditsGranted grant(String accountId, String creditId, String amount) {
    return grantBuilder(accountId, creditId, amount).build();
  }

  public static CreditsGranted.Builder grantBuilder(
      String accountId, String creditId, String amount) {
    return CreditsGranted.newBuilder()
        .setCreditId(creditId)
        .setAccountId(accountId)
        .setUnit("credits")
        .setAmount(new BigDecimal(amount).setScale(12))
        .setPriority(0)
        .setEffectiveAt(Instant.parse("2020-01-01T00:00:00Z"));
  }

  public static BalanceAdjusted adjustment(String accountId, String id, String amount) {
    return BalanceAdjusted.newBuilder()
        .setAdjustmentId(id)
        .setAccountId(accountId)
        .setUnit("credits")
        .setAmount(new BigDecimal(amount).setScale(12))
        .build();
  }

  public static UsageVoided voided(String accountId, String eventId) {
    return UsageVoided.newBuilder()
        .setAccountId(accountId)
        .setSource("gateway")
        .setEventId(eventId)
        .build();
  }

  public static UsageRated rated(String accountId, String eventId, String ratingId) {
    return UsageRated.newBuilder()
        .setAccountId(accountId)
        .setSource("gateway")
        .setEventId(eventId)
        .setRatingId(ratingId)
        .build();
  }

  /** A price of a model of openai's in credits, published now. */
  public static PricePublished.Builder priceBuilder(String model, String meter, String unitPrice) {
    return PricePublished.newBuilder()
        .setPriceId(UUID.randomUUID().toString())
        .setProvider("openai")
        .setModel(model)
        .setMeter(meter)
        .setUnit("credits")
        .setUnitPrice(new BigDecimal(unitPrice).setScale(12))
        .setEffectiveAt(Instant.parse("2020-01-01T00:00:00Z"))
        .setPublishedAt(Instant.now());
  }
}
