package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.CreditState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Writes credits: of one that is there little changes, and an insert that finds it would make and
 * check the whole row first.
 */
final class CreditWriter {
  private final Connection connection;

  CreditWriter(Connection connection) {
    this.connection = connection;
  }

  private record CreditRow(String accountId, CreditState credit, CreditState.Terms terms) {}

  /** Those that were granted now, and those that were drawn from. */
  void write(Collection<AccountState> accounts) throws SQLException {
    List<CreditRow> rows = changedCredits(accounts);
    append(rows.stream().filter(row -> row.credit().isGranted()).toList());
    change(rows.stream().filter(row -> !row.credit().isGranted()).toList());
  }

  private static final String NEW_CREDITS =
      """
      insert into credits (account_id, credit_number, credit_id, unit, granted, used, forfeited, priority, effective_at,
        expires_at, granted_at, closed_at, subscription_id, reason)
      select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private void append(List<CreditRow> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement write = connection.prepareStatement(NEW_CREDITS)) {
      int next = 1;
      write.setObject(next++, ColumnArray.texts(rows, CreditRow::accountId));
      write.setObject(next++, ColumnArray.int4s(rows, r -> r.terms().number()));
      write.setObject(next++, ColumnArray.texts(rows, r -> r.terms().creditId()));
      write.setObject(next++, ColumnArray.texts(rows, r -> r.terms().unit()));
      write.setObject(next++, ColumnArray.amounts(rows, r -> r.terms().granted()));
      write.setObject(next++, ColumnArray.amounts(rows, r -> r.credit().used()));
      write.setObject(next++, ColumnArray.amounts(rows, r -> r.credit().forfeited()));
      write.setObject(next++, ColumnArray.int4s(rows, r -> r.terms().priority()));
      write.setObject(next++, ColumnArray.instants(rows, r -> r.terms().effectiveAt()));
      write.setObject(next++, ColumnArray.instants(rows, r -> r.terms().expiresAt()));
      write.setObject(next++, ColumnArray.instants(rows, r -> r.terms().grantedAt()));
      write.setObject(next++, ColumnArray.instants(rows, r -> r.credit().closedAt()));
      write.setObject(next++, ColumnArray.texts(rows, r -> r.terms().subscriptionId()));
      write.setObject(next, ColumnArray.texts(rows, r -> r.terms().reason()));
      write.executeUpdate();
    }
  }

  private static final String CHANGED_CREDITS =
      """
      update credits c set
        used = r.used,
        forfeited = r.forfeited,
        closed_at = r.closed_at
      from unnest(?, ?, ?, ?, ?) as r (account_id, credit_number, used, forfeited, closed_at)
      where c.account_id = r.account_id and c.credit_number = r.credit_number
      """;

  private void change(List<CreditRow> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement write = connection.prepareStatement(CHANGED_CREDITS)) {
      write.setObject(1, ColumnArray.texts(rows, CreditRow::accountId));
      write.setObject(2, ColumnArray.int4s(rows, r -> r.terms().number()));
      write.setObject(3, ColumnArray.amounts(rows, r -> r.credit().used()));
      write.setObject(4, ColumnArray.amounts(rows, r -> r.credit().forfeited()));
      write.setObject(5, ColumnArray.instants(rows, r -> r.credit().closedAt()));
      requireAll(rows.size(), write.executeUpdate());
    }
  }

  private static void requireAll(int wanted, int changed) {
    if (changed != wanted) {
      throw new IllegalStateException(
          "%d of %d credits that a batch has changed are not in their table: was a row deleted?"
              .formatted(wanted - changed, wanted));
    }
  }

  private static List<CreditRow> changedCredits(Collection<AccountState> accounts) {
    List<CreditRow> rows = new ArrayList<>();
    for (AccountState account : accounts) {
      account.credits().stream()
          .filter(CreditState::isChanged)
          .sorted(Comparator.comparingInt(credit -> credit.terms().number()))
          .forEach(credit -> rows.add(new CreditRow(account.accountId(), credit, credit.terms())));
    }
    return rows;
  }
}
