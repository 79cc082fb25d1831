package io.usageledger.ledger.rating;

import java.time.Instant;

/**
 * Which usage is looked at.
 *
 * @param from first occurred_at
 * @param to first occurred_at no longer looked at
 * @param model MODEL or PROVIDER/MODEL; empty is any
 * @param accountId empty is any
 */
record RerateScope(Instant from, Instant to, String model, String accountId) {
  RerateScope {
    if (!from.isBefore(to)) {
      throw new IllegalStateException("A re-rate from %s to %s".formatted(from, to));
    }
  }
}
