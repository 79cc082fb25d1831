package io.usageledger.ledger.verify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of one account a run reads: those after a number, up to another.
 *
 * @param after 0 reads the journal from its first entry
 * @param upTo {@link #THE_NEWEST} reads whatever there is
 * @param verified how far it was verified before; null is never
 * @param account how the account stands
 */
record Portion(
    String accountId, long after, long upTo, @Nullable Verified verified, Account account) {
  static final long THE_NEWEST = Long.MAX_VALUE;

  /** The newest entry of an account that was verified. */
  @SuppressWarnings("ArrayRecordComponent") // written once, compared by its content
  record Verified(long sequenceNumber, byte[] hash) {}

  /** The row of accounts, as far as entries say it. */
  @SuppressWarnings("ArrayRecordComponent") // written once, compared by its content
  record Account(
      long entryCount,
      int creditCount,
      byte[] headHash,
      String chargedBy,
      @Nullable Instant closedAt) {}

  Portion {
    if (after < 0 || after > 0 && (verified == null || verified.sequenceNumber() != after)) {
      throw new IllegalStateException(
          "Account %s would be read after entry %d, up to which it was not verified"
              .formatted(accountId, after));
    }
  }

  long entries() {
    return Math.max(0, Math.min(upTo, account.entryCount()) - after);
  }

  boolean isToTheNewest() {
    return upTo == THE_NEWEST;
  }
}
