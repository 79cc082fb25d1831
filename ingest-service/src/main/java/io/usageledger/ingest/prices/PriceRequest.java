package io.usageledger.ingest.prices;

import static io.usageledger.event.Refusal.AMOUNT_INVALID;
import static io.usageledger.event.Refusal.METER_INVALID;
import static io.usageledger.event.Refusal.MODEL_INVALID;
import static io.usageledger.event.Refusal.PERIOD_INVALID;
import static io.usageledger.event.Refusal.PROVIDER_INVALID;
import static io.usageledger.event.Refusal.UNIT_INVALID;

import io.usageledger.event.CanonicalBytes;
import io.usageledger.event.EventChecks;
import io.usageledger.event.LogTopics;
import io.usageledger.event.UnitPrice;
import io.usageledger.ingest.intake.EventFields;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.PricePublished;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The one translation of a price. */
final class PriceRequest {
  private static final Set<String> FIELDS =
      Set.of(
          "provider",
          "model",
          "meter",
          "unit",
          "price",
          "per",
          "above_input_tokens",
          "effective_at");

  private PriceRequest() {}

  /**
   * @param now when it came; a price without {@code effective_at} holds from then on
   * @param lead how far ahead of now it counts as published
   */
  static LogRecord<PricePublished> translate(JsonNode json, Instant now, Duration lead) {
    EventFields fields = new EventFields(json, FIELDS);
    Instant micros = now.truncatedTo(ChronoUnit.MICROS);
    UnitPrice stated = StatedPrice.read(fields);
    PricePublished draft =
        PricePublished.newBuilder()
            .setPriceId("")
            .setProvider(fields.text(PROVIDER_INVALID, "provider"))
            .setModel(fields.text(MODEL_INVALID, "model"))
            .setMeter(fields.text(METER_INVALID, "meter"))
            .setUnit(fields.text(UNIT_INVALID, "unit"))
            .setUnitPrice(stated.price())
            .setPer(stated.per())
            .setAboveInputTokens(aboveInputTokens(fields))
            .setEffectiveAt(
                Objects.requireNonNullElse(fields.findTime(PERIOD_INVALID, "effective_at"), micros))
            .setPublishedAt(micros.plus(lead))
            .build();
    fields.refuseFaults(() -> EventChecks.check(draft));
    String priceId = priceId(draft).toString();
    return new LogRecord<>(
        LogTopics.LEDGER_PRICES,
        priceId,
        PricePublished.newBuilder(draft).setPriceId(priceId).build());
  }

  private static long aboveInputTokens(EventFields fields) {
    JsonNode tokens = fields.find("above_input_tokens");
    if (tokens == null) {
      return 0;
    }
    if (tokens.isIntegralNumber() && tokens.canConvertToLong() && tokens.longValue() >= 0) {
      return tokens.longValue();
    }
    fields.fault(
        AMOUNT_INVALID,
        "above_input_tokens",
        Shown.value(tokens) + ", not a whole number from 0 to 2^63-1");
    return 0;
  }

  /** The same price published twice is one version, in whatever numbers it was stated. */
  private static UUID priceId(PricePublished price) {
    StatedPrice.Fraction one = StatedPrice.ofOne(price);
    CanonicalBytes bytes =
        new CanonicalBytes()
            .text(price.getProvider())
            .text(price.getModel())
            .text(price.getMeter())
            .text(price.getUnit())
            .amount(one.numerator())
            .number(price.getAboveInputTokens())
            .instant(price.getEffectiveAt());
    return price.getPer() == 1 ? bytes.digest128() : bytes.amount(one.denominator()).digest128();
  }
}
