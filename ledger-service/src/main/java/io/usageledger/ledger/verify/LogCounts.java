package io.usageledger.ledger.verify;

import io.usageledger.ledger.fold.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What became of the records of the log, counted as the log itself has them. */
final class LogCounts {
  /** Accounts whose duplicates are counted one by one; of more, no account is named. */
  private static final int ACCOUNTS_MAX = 200_000;

  /** Revocations are told from their repeats by their identity: some leave no entry. */
  private static final int REVOCATIONS_MAX = 1_000_000;

  /** As the table source_outcomes has it. */
  record SourceKey(String source, int partition, String outcome) {}

  private final Map<SourceKey, Long> sources = new HashMap<>();
  private final Map<String, Long> duplicates = new HashMap<>();
  private final Map<String, Map<String, String>> attributes = new HashMap<>();
  private final Set<UUID> revocations = new HashSet<>();
  private long posted;
  private boolean tooMany;

  /** An event of a source has become this. */
  void source(String source, int partition, Outcome outcome) {
    sources.merge(new SourceKey(source, partition, outcome.code()), 1L, Long::sum);
  }

  /** An event that came again, with the same content. */
  void duplicate(String accountId) {
    if (duplicates.size() < ACCOUNTS_MAX || duplicates.containsKey(accountId)) {
      duplicates.merge(accountId, 1L, Long::sum);
    } else {
      tooMany = true;
    }
  }

  /** What a posted change says that an account's attributes are from then on. */
  void attributes(String accountId, Map<String, String> now) {
    if (attributes.size() < ACCOUNTS_MAX || attributes.containsKey(accountId)) {
      attributes.put(accountId, now);
    } else {
      tooMany = true;
    }
  }

  Map<String, Map<String, String>> attributes() {
    return attributes;
  }

  /** An event with an identity of its own was posted from this record. */
  void posted() {
    posted++;
  }

  /**
   * Returns whether no earlier record had this identity. A revocation that took nothing is posted
   * without an entry, and looks like its repeats.
   */
  boolean firstRevocation(UUID identity) {
    tooMany |= revocations.size() >= REVOCATIONS_MAX;
    return tooMany || revocations.add(identity);
  }

  long identities() {
    return posted;
  }

  Map<SourceKey, Long> sources() {
    return sources;
  }

  Map<String, Long> duplicates() {
    return duplicates;
  }

  /** Whether every account and identity was counted. */
  boolean areComplete() {
    return !tooMany;
  }
}
