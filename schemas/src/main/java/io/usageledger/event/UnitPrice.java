package io.usageledger.event;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * So much for so many of a meter. Whoever shows or rates a price works out costs here.
 *
 * @param price of {@code per} of the meter, not negative, exact
 * @param per 1 for the price of one; above 1 where that has no exact decimal
 */
public record UnitPrice(BigDecimal price, long per) implements Comparable<UnitPrice> {
  public UnitPrice {
    if (price.signum() < 0 || per < 1) {
      throw new IllegalStateException("A price of %s per %d".formatted(price, per));
    }
    price = withoutTrailingZeros(price);
  }

  /**
   * The log carries prices with twelve places; balances that were worked out with all of them would
   * need more than 64 bits.
   */
  private static BigDecimal withoutTrailingZeros(BigDecimal price) {
    BigDecimal stripped = price.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  public static UnitPrice ofOne(BigDecimal price) {
    return new UnitPrice(price, 1);
  }

  /**
   * What a quantity costs: exact where 12 places can say it, else rounded half to even at the
   * twelfth. It is the only rounding on the way from usage to a charge, and happens once.
   */
  public BigDecimal costOf(long quantity) {
    BigDecimal product = price.multiply(BigDecimal.valueOf(quantity));
    return per == 1
        ? product
        : product.divide(BigDecimal.valueOf(per), Limits.AMOUNT_SCALE_MAX, RoundingMode.HALF_EVEN);
  }

  public UnitPrice times(long factor) {
    return new UnitPrice(price.multiply(BigDecimal.valueOf(factor)), per);
  }

  /**
   * Compares exactly what one costs: 0 for 1 per 60000 and 2 per 120000, which are not equal
   * records.
   */
  @Override
  public int compareTo(UnitPrice other) {
    return price
        .multiply(BigDecimal.valueOf(other.per))
        .compareTo(other.price.multiply(BigDecimal.valueOf(per)));
  }

  /** As people write it: {@code 0.002}, or {@code 1 per 60000}. */
  @Override
  public String toString() {
    String plain = price.signum() == 0 ? "0" : price.stripTrailingZeros().toPlainString();
    return per == 1 ? plain : plain + " per " + per;
  }
}
