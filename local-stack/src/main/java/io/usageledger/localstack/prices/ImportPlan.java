package io.usageledger.localstack.prices;

import io.usageledger.event.UnitPrice;
import io.usageledger.localstack.prices.LedgerPrices.Model;
import io.usageledger.localstack.prices.LedgerPrices.Tier;
import io.usageledger.localstack.prices.list.ListedAlias;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an import would do, decided from a list and what the ledger has.
 *
 * @param added prices of what had none
 * @param changed prices that differ from those in effect
 * @param heldBack jumps that nobody confirmed; they are not sent
 * @param unchangedPrices what the list says and the ledger has already
 * @param notInList what the ledger prices and the list does not; it stays
 */
record ImportPlan(
    List<Change> added,
    List<Change> changed,
    List<Change> heldBack,
    int unchangedPrices,
    List<Tier> notInList,
    List<AliasChange> aliasesAdded,
    List<AliasChange> aliasesChanged,
    int unchangedAliases) {
  /**
   * One version to be.
   *
   * @param before the price in effect at that time; null when there is none
   */
  record Change(Tier tier, @Nullable UnitPrice before, UnitPrice unitPrice, Instant effectiveAt) {}

  /** One version of an alias to be. */
  record AliasChange(ListedAlias alias, @Nullable Model before, Instant effectiveAt) {}

  ImportPlan {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    heldBack = List.copyOf(heldBack);
    notInList = List.copyOf(notInList);
    aliasesAdded = List.copyOf(aliasesAdded);
    aliasesChanged = List.copyOf(aliasesChanged);
  }
}
