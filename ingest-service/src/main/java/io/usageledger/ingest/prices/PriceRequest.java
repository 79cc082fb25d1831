package io.usageledger.ingest.prices;

import static io.usageledger.event.Refusal.AMOUNT_INVALID;
import static io.usageledger.event.Refusal.METER_INVALID;
import static io.usageledger.event.Refusal.MODEL_INVALID;
import static io.usageledger.event.Refusal.PERIOD_INVALID;
import static io.usageledger.event.Refusal.PROVIDER_INVALID;
import static io.usageledger.event.Refusal.UNIT_INVALID;

import io.usageledger.event.CanonicalBytes;
import io.usageledger.event.EventChecks;
import io.usageledger.event.Limits;
import io.usageledger.event.LogTopics;
import io.usageledger.ingest.intake.EventFields;
import io.usageledger.ingest.intake.ExactAmount;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.PricePublished;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The one translation of a price: so much for {@code per} of a meter becomes the price of one. */
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
    PricePublished draft =
        PricePublished.newBuilder()
            .setPriceId("")
            .setProvider(fields.text(PROVIDER_INVALID, "provider"))
            .setModel(fields.text(MODEL_INVALID, "model"))
            .setMeter(fields.text(METER_INVALID, "meter"))
            .setUnit(fields.text(UNIT_INVALID, "unit"))
            .setUnitPrice(unitPrice(fields))
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

  private static BigDecimal unitPrice(EventFields fields) {
    BigDecimal price = fields.amount(AMOUNT_INVALID, "price");
    BigDecimal per = per(fields);
    if (price.signum() < 0) {
      fields.fault(AMOUNT_INVALID, "price", price + ", negative");
      return BigDecimal.ZERO;
    }
    try {
      BigDecimal one = price.divide(per, Limits.AMOUNT_SCALE_MAX, RoundingMode.UNNECESSARY);
      if (one.compareTo(Limits.UNIT_PRICE_LIMIT) < 0) {
        return one;
      }
      fields.fault(AMOUNT_INVALID, "price", one.toPlainString() + " for one, not below 100000");
    } catch (ArithmeticException e) {
      fields.fault(
          AMOUNT_INVALID,
          "price",
          "%s per %s, which has no exact price of one within 12 places after the point: price a meter that divides, or keep the balance in the meter's own unit"
              .formatted(price, per));
    }
    return BigDecimal.ZERO;
  }

  /** How many the price is for: 1 when left out; a JSON number is as good as a text here. */
  private static BigDecimal per(EventFields fields) {
    JsonNode per = fields.find("per");
    if (per == null) {
      return BigDecimal.ONE;
    }
    Optional<BigDecimal> value =
        per.isString() || per.isNumber()
            ? ExactAmount.find(per.isString() ? per.stringValue() : per.numberValue().toString())
            : Optional.empty();
    if (value.isPresent() && value.get().signum() > 0) {
      return value.get();
    }
    fields.fault(AMOUNT_INVALID, "per", Shown.value(per) + ", not a number above zero");
    return BigDecimal.ONE;
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

  /** The same price published twice is one version. */
  private static UUID priceId(PricePublished price) {
    return new CanonicalBytes()
        .text(price.getProvider())
        .text(price.getModel())
        .text(price.getMeter())
        .text(price.getUnit())
        .amount(price.getUnitPrice())
        .number(price.getAboveInputTokens())
        .instant(price.getEffectiveAt())
        .digest128();
  }
}
