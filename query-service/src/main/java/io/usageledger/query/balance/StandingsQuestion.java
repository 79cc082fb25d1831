package io.usageledger.query.balance;

import static io.usageledger.query.wire.SqlValues.time;

import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.SqlValues;
import io.usageledger.turns.Question;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks how accounts stand: whether they are open, and their balances by unit. */
final class StandingsQuestion {
  /**
   * An account's row with its balances.
   *
   * @param status open or closed
   * @param chargedBy prices or reported_cost
   */
  record Standing(String status, String chargedBy, List<UnitBalance> balances) {}

  private final Map<String, Standing> standings = new HashMap<>();
  private final Instant at;
  private final List<String> accountIds;

  /**
   * @param at what of the credits is usable then
   */
  StandingsQuestion(Instant at, List<String> accountIds) {
    this.at = at;
    this.accountIds = accountIds;
  }

  private static final String STANDINGS =
      """
      select
        a.account_id, a.charged_by, case when a.closed_at is null then 'open' else 'closed' end as status,
        b.unit, b.balance, b.overdraft,
        coalesce(h.held, 0) as held,
        coalesce((
          select sum(c.remaining)
          from credits c
          where c.account_id = b.account_id
            and c.unit = b.unit
            and c.closed_at is null
            and not c.spent
            and (c.effective_at > asked.at or c.expires_at <= asked.at)), 0) as not_usable
      from (select ?::timestamptz as at) asked
      cross join accounts a
      left join balances b on b.account_id = a.account_id
      left join held_balances h on h.account_id = b.account_id and h.unit = b.unit
      where a.account_id = any(?)
      order by a.account_id, b.unit
      """;

  Question question() {
    return new Question(STANDINGS, List.of(time(at), SqlValues.texts(accountIds)), this::add);
  }

  /** By account; one that is not there has none. */
  Map<String, Standing> answer() {
    return standings;
  }

  private void add(ResultSet row) throws SQLException {
    Standing standing = standings.get(row.getString("account_id"));
    if (standing == null) {
      standing =
          new Standing(row.getString("status"), row.getString("charged_by"), new ArrayList<>());
      standings.put(row.getString("account_id"), standing);
    }
    if (row.getString("unit") != null) {
      standing.balances().add(balance(row));
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
}
