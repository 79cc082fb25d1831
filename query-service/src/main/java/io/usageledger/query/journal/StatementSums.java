package io.usageledger.query.journal;

import io.usageledger.query.journal.Statement.UnitStatement;
import io.usageledger.query.wire.Amount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up a statement's entries as they are written: what is written to its end has its figures.
 */
final class StatementSums {
  private final Statement statement;
  private final Map<String, UnitStatement> sums = new LinkedHashMap<>();
  private long entries;

  StatementSums(Statement statement) {
    this.statement = statement;
    for (UnitStatement unit : statement.balances()) {
      Amount opening = unit.openingBalance();
      sums.put(
          unit.unit(), new UnitStatement(unit.unit(), opening, Amount.ZERO, Amount.ZERO, opening));
    }
  }

  /**
   * Adds the next entry.
   *
   * @throws IllegalStateException when the balance after it does not follow from those before
   */
  void add(Entry entry) {
    entries++;
    String unit = entry.unit();
    if (unit == null) {
      return;
    }
    UnitStatement before = sums.get(unit);
    if (before == null) {
      throw new IllegalStateException(
          "Entry %d of %s is in %s, of which the statement has no balance"
              .formatted(entry.sequenceNumber(), statement.accountId(), unit));
    }
    sums.put(unit, before.with(entry));
  }

  /**
   * Call it before the statement's end is written.
   *
   * @throws IllegalStateException when the entries do not make the figures
   */
  void requireFigures() {
    List<UnitStatement> made = List.copyOf(sums.values());
    if (entries != statement.entryCount() || !made.equals(statement.balances())) {
      throw new IllegalStateException(
          "The statement of %s says %d entries and %s, but %d were read, which make %s"
              .formatted(
                  statement.accountId(),
                  statement.entryCount(),
                  statement.balances(),
                  entries,
                  made));
    }
  }
}
