package io.usageledger.ingest.prices;

import static io.usageledger.event.Refusal.AMOUNT_INVALID;

import io.usageledger.event.Limits;
import io.usageledger.event.UnitPrice;
import io.usageledger.ingest.intake.EventFields;
import io.usageledger.ingest.intake.ExactAmount;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.log.PricePublished;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A price as its sender states it: so much for {@code per} of a meter. It becomes the price of one
 * where that is exact, and else stays as it was stated: a minute per 60,000 ms.
 */
final class StatedPrice {
  private static final UnitPrice FAULTY = UnitPrice.ofOne(BigDecimal.ZERO);

  private StatedPrice() {}

  /** A price of one in lowest terms; the denominator is 1 where one has an exact price. */
  record Fraction(BigDecimal numerator, BigDecimal denominator) {}

  /** Names its faults in the fields, and is a price of zero then. */
  static UnitPrice read(EventFields fields) {
    BigDecimal price = fields.amount(AMOUNT_INVALID, "price");
    BigDecimal per = per(fields);
    if (price.signum() < 0) {
      return faulty(fields, "price", price + ", negative");
    }
    Optional<BigDecimal> one = findExact(price, per);
    if (one.isEmpty()) {
      return asStated(fields, price, per);
    }
    return one.get().compareTo(Limits.UNIT_PRICE_LIMIT) < 0
        ? UnitPrice.ofOne(one.get())
        : faulty(fields, "price", one.get().toPlainString() + " for one, not below 100000");
  }

  static Fraction ofOne(PricePublished price) {
    if (price.getPer() == 1) {
      return new Fraction(price.getUnitPrice(), BigDecimal.ONE);
    }
    int places = Limits.AMOUNT_SCALE_MAX;
    BigInteger much = price.getUnitPrice().movePointRight(places).toBigIntegerExact();
    BigInteger many = BigInteger.valueOf(price.getPer()).multiply(BigInteger.TEN.pow(places));
    BigInteger common = much.gcd(many);
    return new Fraction(new BigDecimal(much.divide(common)), new BigDecimal(many.divide(common)));
  }

  private static UnitPrice asStated(EventFields fields, BigDecimal price, BigDecimal per) {
    Optional<BigDecimal> exact = findExact(price, BigDecimal.ONE);
    if (exact.isEmpty()) {
      return faulty(fields, "price", price + ", more than 12 places after the point");
    }
    if (price.compareTo(Limits.UNIT_PRICE_LIMIT) >= 0) {
      return faulty(
          fields, "price", "%s per %s, not below 100000: state it of fewer".formatted(price, per));
    }
    Optional<Long> whole = findWhole(per);
    return whole.isPresent()
        ? new UnitPrice(exact.get(), whole.get())
        : faulty(
            fields,
            "per",
            "%s, not a whole number up to 1000000000000, which it must be where the price of one has no exact decimal of 12 places"
                .formatted(per));
  }

  private static UnitPrice faulty(EventFields fields, String field, String why) {
    fields.fault(AMOUNT_INVALID, field, why);
    return FAULTY;
  }

  private static Optional<BigDecimal> findExact(BigDecimal price, BigDecimal per) {
    try {
      return Optional.of(price.divide(per, Limits.AMOUNT_SCALE_MAX, RoundingMode.UNNECESSARY));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<Long> findWhole(BigDecimal per) {
    boolean whole = per.stripTrailingZeros().scale() <= 0;
    return whole && per.compareTo(BigDecimal.valueOf(Limits.PER_MAX)) <= 0
        ? Optional.of(per.longValueExact())
        : Optional.empty();
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
}
