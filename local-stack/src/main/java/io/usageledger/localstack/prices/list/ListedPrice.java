package io.usageledger.localstack.prices.list;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A price that a list states.
 *
 * @param aboveInputTokens the tier; 0 is the base tier
 * @param unitPrice price of one, in the list's currency, exact
 * @param from when the list dates it; null holds until a dated one begins
 */
public record ListedPrice(
    PriceName name, long aboveInputTokens, BigDecimal unitPrice, @Nullable Instant from) {
  /** What is priced. */
  public record PriceName(String provider, String model, String meter) {}

  public ListedPrice {
    if (unitPrice.signum() < 0 || aboveInputTokens < 0) {
      throw new IllegalStateException(
          "%s above %d costs %s".formatted(name, aboveInputTokens, unitPrice));
    }
  }
}
