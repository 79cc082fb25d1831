package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.Charging;
import io.usageledger.ledger.fold.CreditState;
import io.usageledger.ledger.fold.QuarantinedRecord;
import io.usageledger.ledger.fold.SubscriptionState;
import io.usageledger.ledger.fold.UnitBalance;
import io.usageledger.log.SubscriptionChanged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Loads what a batch needs to know, one statement per table, whatever the size of the batch. */
@Component
class StateLoader {
  private final JdbcClient jdbc;
  private final PostedUsageLoader postedUsage;
  private final UsageMonths months;

  StateLoader(JdbcClient jdbc, PostedUsageLoader postedUsage, UsageMonths months) {
    this.jdbc = jdbc;
    this.postedUsage = postedUsage;
    this.months = months;
  }

  /**
   * @param state what is known already: an account in it stands there as the tables do not have it
   *     yet, and is left as it is
   */
  void load(BatchNeeds needs, BatchState state) {
    loadSeen(needs, state);
    Set<String> unknown = beyond(needs.accounts(), state.accounts().keySet());
    loadAccounts(unknown, state);
    loadBalances(unknown, state);
    loadOpenCredits(unknown, state);
    Set<String> spent = beyond(needs.accountsWithAllCredits(), state.accountsWithAllCredits());
    if (!spent.isEmpty()) {
      loadSpentCredits(spent, state);
      state.accountsWithAllCredits().addAll(spent);
    }
    if (!needs.usage().isEmpty()) {
      postedUsage.load(needs, state);
    }
    if (needs.months()) {
      months.load(state);
    }
    if (!needs.subscriptions().isEmpty()) {
      loadSubscriptions(needs, state);
    }
    if (!needs.quarantined().isEmpty()) {
      loadQuarantined(needs, state);
    }
  }

  private static Set<String> beyond(Set<String> wanted, Set<String> known) {
    Set<String> beyond = new HashSet<>(wanted);
    beyond.removeAll(known);
    return beyond;
  }

  private static final String SEEN =
      """
      select identity, content, occurred_at, posting_number
      from event_identities
      where identity = any(:identities)
      """;

  private void loadSeen(BatchNeeds needs, BatchState state) {
    jdbc.sql(SEEN)
        .param("identities", ColumnArray.uuids(needs.identities(), identity -> identity))
        .query(
            row -> {
              state
                  .seen()
                  .put(
                      row.getObject("identity", UUID.class),
                      new BatchState.Seen(
                          row.getObject("content", UUID.class),
                          instant(row, "occurred_at"),
                          row.getLong("posting_number")));
            });
  }

  private static final String ACCOUNTS =
      """
      select account_id, opened_at, entry_count, credit_count, unrated_events, quarantined_events,
        duplicate_events, head_hash, charged_by, closed_at, attributes
      from accounts
      where account_id = any(:accounts)
      """;

  private void loadAccounts(Set<String> accounts, BatchState state) {
    jdbc.sql(ACCOUNTS)
        .param("accounts", ColumnArray.texts(accounts))
        .query(
            row -> {
              AccountState account = account(row);
              state.accounts().put(account.accountId(), account);
            });
  }

  private static AccountState account(ResultSet row) throws SQLException {
    AccountState account =
        new AccountState(
            row.getString("account_id"),
            instant(row, "opened_at"),
            new AccountState.Counts(
                row.getLong("entry_count"),
                row.getInt("credit_count"),
                row.getLong("unrated_events"),
                row.getLong("quarantined_events"),
                row.getLong("duplicate_events")),
            row.getBytes("head_hash"));
    account.load(
        new AccountState.Terms(
            Charging.of(row.getString("charged_by")),
            Sql.instant(row.getObject("closed_at", OffsetDateTime.class)),
            Sql.texts(row.getString("attributes"))));
    return account;
  }

  private static final String BALANCES =
      """
      select account_id, unit, balance, overdraft
      from balances
      where account_id = any(:accounts)
      """;

  private void loadBalances(Set<String> accounts, BatchState state) {
    jdbc.sql(BALANCES)
        .param("accounts", ColumnArray.texts(accounts))
        .query(
            row -> {
              UnitBalance balance =
                  new UnitBalance(row.getBigDecimal("balance"), row.getBigDecimal("overdraft"));
              read(state, row.getString("account_id")).load(row.getString("unit"), balance);
            });
  }

  private static final String OPEN_CREDITS =
      """
      select account_id, credit_number, credit_id, unit, granted, used, forfeited, priority,
        effective_at, expires_at, granted_at, closed_at, subscription_id, reason
      from credits
      where account_id = any(:accounts)
        and closed_at is null
        and not spent
      order by account_id, credit_number
      """;

  private void loadOpenCredits(Set<String> accounts, BatchState state) {
    jdbc.sql(OPEN_CREDITS)
        .param("accounts", ColumnArray.texts(accounts))
        .query(
            row -> {
              read(state, row.getString("account_id")).load(credit(row));
            });
  }

  private static final String SPENT_CREDITS =
      """
      select account_id, credit_number, credit_id, unit, granted, used, forfeited, priority,
        effective_at, expires_at, granted_at, closed_at, subscription_id, reason
      from credits
      where account_id = any(:accounts)
        and (closed_at is not null or spent)
      order by account_id, credit_number
      """;

  private void loadSpentCredits(Set<String> accounts, BatchState state) {
    jdbc.sql(SPENT_CREDITS)
        .param("accounts", ColumnArray.texts(accounts))
        .query(
            row -> {
              read(state, row.getString("account_id")).load(credit(row));
            });
  }

  private static CreditState credit(ResultSet row) throws SQLException {
    return new CreditState(
        new CreditState.Terms(
            row.getInt("credit_number"),
            row.getString("credit_id"),
            row.getString("unit"),
            row.getBigDecimal("granted"),
            row.getInt("priority"),
            instant(row, "effective_at"),
            Sql.instant(row.getObject("expires_at", OffsetDateTime.class)),
            instant(row, "granted_at"),
            row.getString("subscription_id"),
            row.getString("reason")),
        row.getBigDecimal("used"),
        row.getBigDecimal("forfeited"),
        Sql.instant(row.getObject("closed_at", OffsetDateTime.class)));
  }

  private static final String SUBSCRIPTIONS =
      """
      select account_id, subscription_id, tier, status, unit, allowance, rollover_cap, period_start,
        period_end, changed_at, attributes
      from subscriptions
      where account_id = any(:accounts)
      """;

  private void loadSubscriptions(BatchNeeds needs, BatchState state) {
    jdbc.sql(SUBSCRIPTIONS)
        .param(
            "accounts",
            texts(needs.subscriptions().stream().map(SubscriptionState.Key::accountId).toList()))
        .query(
            row -> {
              SubscriptionState loaded =
                  new SubscriptionState(subscription(row), instant(row, "changed_at"));
              state
                  .subscriptions()
                  .put(
                      new SubscriptionState.Key(
                          row.getString("account_id"), row.getString("subscription_id")),
                      loaded);
            });
  }

  private static SubscriptionChanged subscription(ResultSet row) throws SQLException {
    return SubscriptionChanged.newBuilder()
        .setChangeId("loaded")
        .setAccountId(row.getString("account_id"))
        .setSubscriptionId(row.getString("subscription_id"))
        .setTier(row.getString("tier"))
        .setStatus(row.getString("status"))
        .setUnit(row.getString("unit"))
        .setAllowance(row.getBigDecimal("allowance"))
        .setRolloverCap(row.getBigDecimal("rollover_cap"))
        .setPeriodStart(instant(row, "period_start"))
        .setPeriodEnd(instant(row, "period_end"))
        .setAttributes(Sql.texts(row.getString("attributes")))
        .build();
  }

  private static final String QUARANTINED =
      """
      select q.topic, q.record_partition, q.record_offset, q.appended_at
      from quarantine q
      join unnest(:topics, cast(:partitions as integer[]), cast(:offsets as bigint[])) as named (topic, record_partition, record_offset)
        on named.topic = q.topic
        and named.record_partition = q.record_partition
        and named.record_offset = q.record_offset
      """;

  private void loadQuarantined(BatchNeeds needs, BatchState state) {
    Collection<QuarantinedRecord.Key> keys = needs.quarantined();
    jdbc.sql(QUARANTINED)
        .param("topics", texts(keys.stream().map(QuarantinedRecord.Key::topic).toList()))
        .param("partitions", texts(keys.stream().map(QuarantinedRecord.Key::partition).toList()))
        .param("offsets", texts(keys.stream().map(QuarantinedRecord.Key::offset).toList()))
        .query(
            row -> {
              state
                  .quarantined()
                  .add(
                      new QuarantinedRecord.Key(
                          row.getString("topic"),
                          row.getInt("record_partition"),
                          row.getLong("record_offset"),
                          instant(row, "appended_at")));
            });
  }

  private static AccountState read(BatchState state, String accountId) {
    @Nullable AccountState account = state.accounts().get(accountId);
    if (account == null) {
      throw new IllegalStateException("Account " + accountId + " has rows, but is not in accounts");
    }
    return account;
  }

  static String[] texts(Collection<?> values) {
    return values.stream().map(String::valueOf).toArray(String[]::new);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
