package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.fold.SubscriptionState;
import io.usageledger.ledger.fold.UnitBalance;
import io.usageledger.ledger.pricing.RateCard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows that change: one statement per table, each row once, in the order of the keys.
 */
final class StateWriter {
  private final Connection connection;

  StateWriter(Connection connection) {
    this.connection = connection;
  }

  private static final String ACCOUNTS =
      """
      insert into accounts (account_id, opened_at, entry_count, credit_count, unrated_events, quarantined_events,
        duplicate_events, head_hash, charged_by, closed_at, attributes)
      select a.account_id, a.opened_at, a.entry_count, a.credit_count, a.unrated_events, a.quarantined_events,
        a.duplicate_events, a.head_hash, a.charged_by, a.closed_at, cast(a.attributes as jsonb)
      from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        as a (account_id, opened_at, entry_count, credit_count, unrated_events, quarantined_events, duplicate_events,
          head_hash, charged_by, closed_at, attributes)
      on conflict on constraint accounts_pk do update set
        entry_count = excluded.entry_count,
        credit_count = excluded.credit_count,
        unrated_events = excluded.unrated_events,
        quarantined_events = excluded.quarantined_events,
        duplicate_events = excluded.duplicate_events,
        head_hash = excluded.head_hash,
        charged_by = excluded.charged_by,
        closed_at = excluded.closed_at,
        attributes = excluded.attributes
      """;

  void writeAccounts(Collection<AccountState> accounts) throws SQLException {
    try (PreparedStatement write = connection.prepareStatement(ACCOUNTS)) {
      int next = 1;
      write.setObject(next++, ColumnArray.texts(accounts, AccountState::accountId));
      write.setObject(next++, ColumnArray.instants(accounts, a -> a.openedAt()));
      write.setObject(next++, ColumnArray.int8s(accounts, a -> a.counts().entries()));
      write.setObject(next++, ColumnArray.int4s(accounts, a -> a.counts().credits()));
      write.setObject(next++, ColumnArray.int8s(accounts, a -> a.counts().unrated()));
      write.setObject(next++, ColumnArray.int8s(accounts, a -> a.counts().quarantined()));
      write.setObject(next++, ColumnArray.int8s(accounts, a -> a.counts().duplicates()));
      write.setObject(next++, ColumnArray.bytes(accounts, AccountState::headHash));
      write.setObject(next++, ColumnArray.texts(accounts, a -> a.terms().charging().code()));
      write.setObject(next++, ColumnArray.instants(accounts, a -> a.terms().closedAt()));
      write.setObject(next, ColumnArray.texts(accounts, StateWriter::attributes));
      write.executeUpdate();
    }
  }

  private record BalanceRow(String accountId, String unit, UnitBalance balance) {}

  private static final String BALANCES =
      """
      insert into balances (account_id, unit, balance, overdraft)
      select * from unnest(?, ?, ?, ?)
      on conflict on constraint balances_pk do update set
        balance = excluded.balance,
        overdraft = excluded.overdraft
      """;

  void writeBalances(Collection<AccountState> accounts) throws SQLException {
    List<BalanceRow> rows = new ArrayList<>();
    for (AccountState account : accounts) {
      account
          .balances()
          .forEach((unit, balance) -> rows.add(new BalanceRow(account.accountId(), unit, balance)));
    }
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement write = connection.prepareStatement(BALANCES)) {
      write.setObject(1, ColumnArray.texts(rows, BalanceRow::accountId));
      write.setObject(2, ColumnArray.texts(rows, BalanceRow::unit));
      write.setObject(3, ColumnArray.amounts(rows, r -> r.balance().balance()));
      write.setObject(4, ColumnArray.amounts(rows, r -> r.balance().overdraft()));
      write.executeUpdate();
    }
  }

  private static final String RATE_CARD =
      """
      insert into rate_cards (rate_card_id, unit, price_ids)
      values (?, ?, ?)
      on conflict on constraint rate_cards_pk do nothing
      """;

  /**
   * Few: a batch meets a handful of models. Those that the tables have are left out by the caller.
   */
  void appendRateCards(Collection<RateCard> rateCards) throws SQLException {
    try (PreparedStatement append = connection.prepareStatement(RATE_CARD)) {
      for (RateCard card : rateCards) {
        append.setObject(1, card.rateCardId());
        append.setString(2, card.unit());
        append.setArray(3, connection.createArrayOf("uuid", card.priceIds().toArray()));
        append.addBatch();
      }
      append.executeBatch();
    }
  }

  private static final String CHANGED_USAGE =
      """
      update usage_history u set
        unit = c.unit,
        credits_used = c.credits_used,
        rate_card_id = c.rate_card_id,
        voided_at = c.voided_at
      from unnest(?, ?, ?, ?, ?, ?, ?)
        as c (account_id, occurred_at, posting_number, unit, credits_used, rate_card_id, voided_at)
      where u.account_id = c.account_id and u.occurred_at = c.occurred_at and u.posting_number = c.posting_number
      """;

  /**
   * @param rows how each row stands at last: no row twice
   */
  void changeUsage(Collection<Postings.ChangedUsage> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement change = connection.prepareStatement(CHANGED_USAGE)) {
      change.setObject(1, ColumnArray.texts(rows, r -> r.facts().accountId()));
      change.setObject(2, ColumnArray.instants(rows, r -> r.facts().occurredAt()));
      change.setObject(3, ColumnArray.int8s(rows, r -> r.facts().postingNumber()));
      change.setObject(4, ColumnArray.texts(rows, r -> r.state().unit()));
      change.setObject(5, ColumnArray.amounts(rows, r -> r.state().amount()));
      change.setObject(6, ColumnArray.uuids(rows, r -> r.state().rateCardId()));
      change.setObject(7, ColumnArray.instants(rows, r -> r.state().voidedAt()));
      change.executeUpdate();
    }
  }

  private static final String SOURCE_OUTCOMES =
      """
      insert into source_outcomes (source, outcome, log_partition, events)
      select * from unnest(?, ?, ?, ?)
      on conflict on constraint source_outcomes_pk do update set
        events = source_outcomes.events + excluded.events
      """;

  void addSourceOutcomes(Postings postings) throws SQLException {
    Collection<Entry<Postings.SourceOutcome, Long>> rows = postings.sourceOutcomes().entrySet();
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement add = connection.prepareStatement(SOURCE_OUTCOMES)) {
      add.setObject(1, ColumnArray.texts(rows, r -> r.getKey().source()));
      add.setObject(2, ColumnArray.texts(rows, r -> r.getKey().outcome().code()));
      add.setObject(3, ColumnArray.int4s(rows, r -> r.getKey().partition()));
      add.setObject(4, ColumnArray.int8s(rows, Entry::getValue));
      add.executeUpdate();
    }
  }

  private static final String SUBSCRIPTION =
      """
      insert into subscriptions (account_id, subscription_id, tier, status, unit, allowance, rollover_cap, period_start,
        period_end, changed_at, attributes)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, cast(? as jsonb))
      on conflict on constraint subscriptions_pk do update set
        tier = excluded.tier,
        status = excluded.status,
        unit = excluded.unit,
        allowance = excluded.allowance,
        rollover_cap = excluded.rollover_cap,
        period_start = excluded.period_start,
        period_end = excluded.period_end,
        changed_at = excluded.changed_at,
        attributes = excluded.attributes
      """;

  void writeSubscriptions(Collection<SubscriptionState> subscriptions) throws SQLException {
    try (PreparedStatement write = connection.prepareStatement(SUBSCRIPTION)) {
      for (SubscriptionState state : subscriptions) {
        int next = 1;
        write.setString(next++, state.change().getAccountId());
        write.setString(next++, state.change().getSubscriptionId());
        write.setString(next++, state.change().getTier());
        write.setString(next++, state.change().getStatus());
        write.setString(next++, state.change().getUnit());
        write.setBigDecimal(next++, state.change().getAllowance());
        write.setBigDecimal(next++, state.change().getRolloverCap());
        write.setObject(next++, Sql.utc(state.change().getPeriodStart()));
        write.setObject(next++, Sql.utc(state.change().getPeriodEnd()));
        write.setObject(next++, Sql.utc(state.changedAt()));
        write.setString(next, attributes(state));
        write.addBatch();
      }
      write.executeBatch();
    }
  }

  private static String attributes(AccountState account) {
    @Nullable String json = Sql.json(account.terms().attributes());
    return json == null ? "{}" : json;
  }

  private static String attributes(SubscriptionState state) {
    @Nullable String json = Sql.json(state.change().getAttributes());
    return json == null ? "{}" : json;
  }
}
