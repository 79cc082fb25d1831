package io.usageledger.query.balance;

import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.SqlValues;
import io.usageledger.turns.Question;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks for accounts' credits: first those that have something left, in the order in which they are
 * drawn on. Expiry does not close what is used up: that comes next, and what closed at last.
 */
final class CreditsQuestion {
  /** More grants than a person reads; a century of monthly ones. */
  static final int CREDITS_MAX = 1000;

  private final Map<String, List<Credit>> credits = new HashMap<>();
  private final List<String> accountIds;

  CreditsQuestion(List<String> accountIds) {
    this.accountIds = accountIds;
  }

  private static final String CREDITS =
      """
      select
        c.account_id, c.credit_id, c.credit_number, c.unit, c.granted, c.used, c.forfeited, c.remaining, c.priority,
        c.effective_at, c.expires_at, c.granted_at, c.closed_at, c.subscription_id, c.reason
      from unnest(?) as asked (account_id)
      cross join lateral (
        select account_id, credit_id, credit_number, unit, granted, used, forfeited, remaining, priority,
          effective_at, expires_at, granted_at, closed_at, subscription_id, reason, spent
        from credits
        where account_id = asked.account_id
        order by closed_at is not null or spent, closed_at desc nulls first, priority, expires_at nulls last, credit_number
        limit ?) c
      order by c.account_id, c.closed_at is not null or c.spent, c.closed_at desc nulls first, c.priority,
        c.expires_at nulls last, c.credit_number
      """;

  Question question() {
    return new Question(CREDITS, List.of(SqlValues.texts(accountIds), CREDITS_MAX + 1), this::add);
  }

  /** By account, one more than are shown where there are more; one that has none is not there. */
  Map<String, List<Credit>> answer() {
    return credits;
  }

  private void add(ResultSet row) throws SQLException {
    credits
        .computeIfAbsent(row.getString("account_id"), unused -> new ArrayList<>())
        .add(credit(row));
  }

  private static Credit credit(ResultSet row) throws SQLException {
    return new Credit(
        row.getString("credit_id"),
        row.getInt("credit_number"),
        row.getString("unit"),
        new Amount(row.getBigDecimal("granted")),
        new Amount(row.getBigDecimal("used")),
        new Amount(row.getBigDecimal("forfeited")),
        new Amount(row.getBigDecimal("remaining")),
        row.getInt("priority"),
        requireNonNull(instant(row.getObject("effective_at", OffsetDateTime.class))),
        instant(row.getObject("expires_at", OffsetDateTime.class)),
        requireNonNull(instant(row.getObject("granted_at", OffsetDateTime.class))),
        instant(row.getObject("closed_at", OffsetDateTime.class)),
        row.getString("subscription_id"),
        row.getString("reason"));
  }
}
