package io.usageledger.ledger.rating;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run, and how far it is.
 *
 * @param at the last row that its pass has seen
 * @param awaited by partition of the log, the offset that must be applied before it goes on
 */
record Rerate(
    String rerateId,
    RerateScope scope,
    @Nullable String reason,
    boolean dryRun,
    State state,
    RowKey at,
    Counts counts,
    Map<Integer, Long> awaited,
    Instant createdAt,
    @Nullable Instant endedAt) {

  /** What it does, in order; a dry run, and one that finds no difference, ends after LOOKING. */
  enum State {
    /** For what the log held when it was asked for. */
    WAITING,
    LOOKING,
    PUBLISHING,
    /** For its own events to be applied. */
    POSTING,
    DONE
  }

  /** Where a usage row lies, in the order of the passes. */
  record RowKey(String accountId, Instant occurredAt, long postingNumber) {
    static final RowKey START = new RowKey("", Instant.EPOCH, 0);
  }

  /** How many events came to what; see the comments on the columns of rerates. */
  record Counts(
      long lookedAt,
      long changed,
      long unchanged,
      long stillUnrated,
      long passed,
      long published) {}

  /** What names its events in the log and in the journal. */
  String ratingId() {
    return "rerate/" + rerateId;
  }
}
