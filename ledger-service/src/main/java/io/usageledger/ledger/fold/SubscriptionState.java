package io.usageledger.ledger.fold;

import io.usageledger.log.SubscriptionChanged;
import java.time.Instant;

/**
 * The newest state of a subscription.
 *
 * @param changedAt append time of the change
 */
public record SubscriptionState(SubscriptionChanged change, Instant changedAt) {
  /** Which subscription of which account. */
  public record Key(String accountId, String subscriptionId) {
    static Key of(SubscriptionChanged change) {
      return new Key(change.getAccountId(), change.getSubscriptionId());
    }
  }
}
