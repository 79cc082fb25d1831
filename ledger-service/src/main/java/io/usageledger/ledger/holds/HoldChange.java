package io.usageledger.ledger.holds;

import java.time.Instant;
import java.util.Optional;

/** A hold that is to be taken or released. */
sealed interface HoldChange {
  String holdId();

  /** When it was asked for. */
  Instant at();

  /** Sets units aside. */
  record Take(WantedHold wanted, Instant at) implements HoldChange {
    @Override
    public String holdId() {
      return wanted.holdId();
    }

    HeldUnits of() {
      return new HeldUnits(wanted.accountId(), wanted.unit());
    }

    Instant expiresAt() {
      return at.plus(wanted.ttl());
    }
  }

  /**
   * Gives units back.
   *
   * @param onlyOf the account whose holds alone are there for who asks; empty is all accounts
   */
  record Release(String holdId, Optional<String> onlyOf, Instant at) implements HoldChange {
    boolean isOf(Hold hold) {
      return onlyOf.isEmpty() || onlyOf.get().equals(hold.accountId());
    }
  }
}
