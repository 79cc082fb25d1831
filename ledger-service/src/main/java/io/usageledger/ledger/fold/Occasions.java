package io.usageledger.ledger.fold;

import io.usageledger.event.CanonicalBytes;
import java.util.Map;
import java.util.UUID;

/** The occasions of entries that no single event of a caller's stands behind. */
final class Occasions {
  private Occasions() {}

  static Occasion expiry(AccountJournal journal, LogPosition position, CreditState credit) {
    return own(journal, EntryKind.EXPIRY, position, Map.of("credit_id", credit.terms().creditId()));
  }

  /** An occasion that happens at its record's append time, and whose evidence is its detail. */
  static Occasion own(
      AccountJournal journal, EntryKind kind, LogPosition position, Map<String, String> detail) {
    UUID evidence = new CanonicalBytes().text(kind.code()).texts(detail).digest128();
    return new Occasion(
        kind, journal.nextNumber(), position, position.appendedAt(), evidence, detail);
  }
}
