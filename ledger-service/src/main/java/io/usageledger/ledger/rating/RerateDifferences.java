package io.usageledger.ledger.rating;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.usageledger.ledger.rating.RerateLook.Difference;
import io.usageledger.ledger.rating.RerateLook.Key;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a re-rate changes by account and unit: announced, then as the journal has it. */
@Component
class RerateDifferences {
  /**
   * One account's difference in one unit, or the sum of all.
   *
   * @param events whose rating differs
   * @param difference cost after less cost before, as announced; exact decimal text in unit
   * @param posted the same as the journal has it, once it is posted
   */
  record Row(
      @JsonProperty("account_id") String accountId,
      @JsonProperty("unit") String unit,
      @JsonProperty("events") long events,
      @JsonProperty("difference") String difference,
      @JsonProperty("posted") String posted) {}

  /** The sum over all accounts in one unit. */
  record Total(
      @JsonProperty("unit") String unit,
      @JsonProperty("accounts") long accounts,
      @JsonProperty("events") long events,
      @JsonProperty("difference") String difference,
      @JsonProperty("posted") String posted) {}

  private final JdbcClient jdbc;

  RerateDifferences(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String ADD =
      """
      insert into rerate_differences as d (rerate_id, account_id, unit, events, difference)
      select :rerateId, page.account_id, page.unit, page.events, page.difference
      from unnest(:accounts, :units, cast(:events as bigint[]), cast(:amounts as numeric[]))
        as page (account_id, unit, events, difference)
      on conflict on constraint rerate_differences_pk do update set
        events = d.events + excluded.events,
        difference = d.difference + excluded.difference
      """;

  /** Adds those of a page, in one statement. */
  void add(String rerateId, Map<Key, Difference> page) {
    if (page.isEmpty()) {
      return;
    }
    jdbc.sql(ADD)
        .param("rerateId", rerateId)
        .param("accounts", page.keySet().stream().map(Key::accountId).toArray(String[]::new))
        .param("units", page.keySet().stream().map(Key::unit).toArray(String[]::new))
        .param(
            "events",
            page.values().stream().map(d -> String.valueOf(d.events())).toArray(String[]::new))
        .param("amounts", page.values().stream().map(d -> plain(d.amount())).toArray(String[]::new))
        .update();
  }

  private static final String NOTE_POSTED =
      """
      insert into rerate_differences (rerate_id, account_id, unit, events, difference, posted)
      select :rerateId, account_id, unit, 0, 0, -sum(amount)
      from entries
      where kind = 'rated' and detail ->> 'rating_id' = :ratingId and unit <> ''
      group by account_id, unit
      on conflict on constraint rerate_differences_pk do update set posted = excluded.posted
      """;

  /** Takes down what the journal has of the run. */
  void notePosted(Rerate rerate) {
    jdbc.sql(NOTE_POSTED)
        .param("rerateId", rerate.rerateId())
        .param("ratingId", rerate.ratingId())
        .update();
  }

  private static final String AMISS =
      """
      select count(*)
      from rerate_differences
      where rerate_id = :rerateId and posted <> difference
      """;

  /** How many rows were posted otherwise than announced. */
  long countAmiss(String rerateId) {
    return jdbc.sql(AMISS).param("rerateId", rerateId).query(Long.class).single();
  }

  private static final String TOTALS =
      """
      select unit, count(*), sum(events), sum(difference), sum(posted)
      from rerate_differences
      where rerate_id = :rerateId
      group by unit
      order by unit
      """;

  List<Total> totals(String rerateId) {
    return jdbc.sql(TOTALS)
        .param("rerateId", rerateId)
        .query(
            (row, n) ->
                new Total(
                    row.getString(1),
                    row.getLong(2),
                    row.getLong(3),
                    plain(row.getBigDecimal(4)),
                    plain(row.getBigDecimal(5))))
        .list();
  }

  private static final String PAGE =
      """
      select account_id, unit, events, difference, posted
      from rerate_differences
      where rerate_id = :rerateId and (account_id, unit) > (:accountId, :unit)
      order by account_id, unit
      limit :limit
      """;

  List<Row> page(String rerateId, Key after, int limit) {
    return jdbc.sql(PAGE)
        .param("rerateId", rerateId)
        .param("accountId", after.accountId())
        .param("unit", after.unit())
        .param("limit", limit)
        .query(RerateDifferences::row)
        .list();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getString(1),
        row.getString(2),
        row.getLong(3),
        plain(row.getBigDecimal(4)),
        plain(row.getBigDecimal(5)));
  }

  private static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
