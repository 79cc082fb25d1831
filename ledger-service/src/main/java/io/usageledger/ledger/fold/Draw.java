package io.usageledger.ledger.fold;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a posting has taken, net, from one credit or from the overdraft.
 *
 * @param creditNumber null is the overdraft
 * @param amount above zero, in unit
 */
public record Draw(@Nullable Integer creditNumber, String unit, BigDecimal amount) {
  public Draw {
    if (amount.signum() <= 0) {
      throw new IllegalStateException("A draw of " + amount);
    }
  }
}
