package io.usageledger.ledger.holds;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A hold as it stands.
 *
 * @param state held, settled, released or expired
 */
record Hold(
    String holdId,
    String accountId,
    String unit,
    BigDecimal amount,
    String state,
    Instant expiresAt) {
  HeldUnits of() {
    return new HeldUnits(accountId, unit);
  }

  boolean isHeld() {
    return state.equals("held");
  }

  boolean isSameAs(WantedHold wanted) {
    return accountId.equals(wanted.accountId())
        && unit.equals(wanted.unit())
        && amount.compareTo(wanted.amount()) == 0;
  }
}
