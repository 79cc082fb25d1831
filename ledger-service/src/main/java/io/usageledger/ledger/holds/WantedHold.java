package io.usageledger.ledger.holds;

import java.math.BigDecimal;
import java.time.Duration;

/** A hold that is asked for, checked. */
record WantedHold(String holdId, String accountId, String unit, BigDecimal amount, Duration ttl) {
  WantedHold {
    if (amount.signum() <= 0) {
      throw new IllegalStateException("A hold of " + amount);
    }
  }
}
