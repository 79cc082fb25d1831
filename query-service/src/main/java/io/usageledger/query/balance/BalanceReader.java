package io.usageledger.query.balance;

import static io.usageledger.query.wire.SqlValues.instant;
import static io.usageledger.query.wire.SqlValues.time;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.SqlValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads balances and credits. */
@Component
class BalanceReader {
  /** More grants than a person reads; a century of monthly ones. */
  private static final int CREDITS_MAX = 1000;

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final Clock clock;

  BalanceReader(JdbcClient jdbc, ReadSnapshot snapshot, WatermarkReader watermarks, Clock clock) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.clock = clock;
  }

  AccountBalance read(String accountId) {
    return snapshot.readByKeys(
        () -> {
          Watermark watermark = watermarks.read(accountId);
          List<Credit> credits = credits(accountId);
          Terms terms = terms(accountId);
          return new AccountBalance(
              accountId,
              terms.status(),
              terms.chargedBy(),
              balances(List.of(accountId)).getOrDefault(accountId, List.of()),
              credits.stream().limit(CREDITS_MAX).toList(),
              credits.size() > CREDITS_MAX,
              watermark);
        });
  }

  private record Terms(String status, String chargedBy) {}

  private static final String TERMS =
      """
      select case when closed_at is null then 'open' else 'closed' end as status, charged_by
      from accounts
      where account_id = :account_id
      """;

  private Terms terms(String accountId) {
    return jdbc.sql(TERMS).param("account_id", accountId).query(Terms.class).single();
  }

  private static final String BALANCES =
      """
      select
        b.account_id, b.unit, b.balance, b.overdraft,
        coalesce(h.held, 0) as held,
        coalesce((
          select sum(c.remaining)
          from credits c
          where c.account_id = b.account_id
            and c.unit = b.unit
            and c.closed_at is null
            and c.granted - c.used - c.forfeited > 0
            and (c.effective_at > :now or c.expires_at <= :now)), 0) as not_usable
      from balances b
      left join held_balances h on h.account_id = b.account_id and h.unit = b.unit
      where b.account_id = any(:account_ids)
      order by b.account_id, b.unit
      """;

  Map<String, List<UnitBalance>> balances(List<String> accountIds) {
    try (Stream<Map.Entry<String, UnitBalance>> rows =
        jdbc
            .sql(BALANCES)
            .param("account_ids", SqlValues.texts(accountIds))
            .param("now", time(clock.instant()))
            .query((row, number) -> Map.entry(row.getString("account_id"), balance(row)))
            .stream()) {
      return rows.collect(
          Collectors.groupingBy(
              Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }
  }

  private static UnitBalance balance(ResultSet row) throws SQLException {
    return UnitBalance.of(
        row.getString("unit"),
        new Amount(row.getBigDecimal("balance")),
        new Amount(row.getBigDecimal("held")),
        new Amount(row.getBigDecimal("not_usable")),
        new Amount(row.getBigDecimal("overdraft")));
  }

  private static final String CREDITS =
      """
      select
        credit_id, credit_number, unit, granted, used, forfeited, remaining, priority,
        effective_at, expires_at, granted_at, closed_at, subscription_id, reason
      from credits
      where account_id = :account_id
      order by closed_at desc nulls first, priority, expires_at nulls last, credit_number
      limit :rows
      """;

  private List<Credit> credits(String accountId) {
    return jdbc.sql(CREDITS)
        .param("account_id", accountId)
        .param("rows", CREDITS_MAX + 1)
        .query((row, number) -> credit(row))
        .list();
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
