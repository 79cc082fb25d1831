package io.usageledger.ledger.verify;

import io.usageledger.ledger.fold.EntryKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the entries that were read say of their account itself and of its subscriptions, and which
 * hours they touch: what is compared once the newest entry was read.
 */
final class AccountNotes {
  /** The newest entry of a subscription's changes. */
  record SubscriptionMark(UUID evidence, Instant changedAt) {}

  private final boolean fromTheFirst;
  private final Map<String, SubscriptionMark> subscriptions = new HashMap<>();
  private final Set<Instant> hours = new LinkedHashSet<>();
  private @Nullable String chargedBy;
  private @Nullable Instant closedAt;
  private boolean statusKnown;
  private long countedTo;

  /**
   * @param fromTheFirst whether all entries are read: what none of them says is not so
   */
  AccountNotes(boolean fromTheFirst) {
    this.fromTheFirst = fromTheFirst;
    this.statusKnown = fromTheFirst;
    this.chargedBy = fromTheFirst ? "prices" : null;
  }

  void note(EntryRow entry) {
    if (entry.kind() == EntryKind.ACCOUNT) {
      chargedBy = entry.detail().getOrDefault("charged_by", chargedBy);
      noteStatus(entry.detail().get("status"), entry.position().appendedAt());
    } else if (entry.kind() == EntryKind.SUBSCRIPTION
        && entry.detail().containsKey("subscription_id")) {
      subscriptions.put(
          Objects.requireNonNull(entry.detail().get("subscription_id")),
          new SubscriptionMark(entry.evidence(), entry.position().appendedAt()));
    }
  }

  /** Closed once more, it stays closed since the first time. */
  private void noteStatus(@Nullable String status, Instant at) {
    if (status == null) {
      return;
    }
    if (!status.equals("closed")) {
      closedAt = null;
      statusKnown = true;
    } else if (statusKnown && closedAt == null) {
      closedAt = at;
    }
  }

  /** In words, where the account's row says otherwise. */
  List<String> differencesFrom(Portion.Account account) {
    List<String> differences = new ArrayList<>();
    if (chargedBy != null && !chargedBy.equals(account.chargedBy())) {
      differences.add(
          "is charged by %s, by its entries %s".formatted(account.chargedBy(), chargedBy));
    }
    if (statusKnown && !Objects.equals(closedAt, account.closedAt())) {
      differences.add(
          "is closed since %s, by its entries %s".formatted(account.closedAt(), closedAt));
    }
    return differences;
  }

  Map<String, SubscriptionMark> subscriptions() {
    return subscriptions;
  }

  /** For whoever reads on; not compared yet. */
  void keepHours(Set<Instant> touched) {
    hours.addAll(touched);
  }

  Set<Instant> hours() {
    return hours;
  }

  /** Its mark stays where it was, and the next part reads these entries once more. */
  void countedTo(long entry) {
    countedTo = entry;
  }

  /** Whether an earlier part has counted an entry at its place in the log. */
  boolean hasCounted(EntryRow entry) {
    return entry.sequenceNumber() <= countedTo;
  }

  boolean isFromTheFirst() {
    return fromTheFirst;
  }

  /** Whether they say nothing that whoever reads on has to know. */
  boolean isEmpty() {
    return !fromTheFirst
        && !statusKnown
        && chargedBy == null
        && subscriptions.isEmpty()
        && hours.isEmpty()
        && countedTo == 0;
  }
}
