package io.usageledger.ledger.pricing;

import java.math.BigDecimal;

/**
 * What an event costs, and by which prices.
 *
 * @param amount in unit, at most 12 places after the point
 */
public record Rating(String unit, BigDecimal amount, RateCard rateCard) {
  public Rating {
    if (amount.signum() < 0) {
      throw new IllegalStateException("A rating of " + amount);
    }
  }
}
