package io.usageledger.query.history;

import static io.usageledger.query.wire.SqlValues.time;

import io.usageledger.query.history.CostDifferences.OfModel;
import io.usageledger.query.watermark.ArchivedMonthsReader;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.Period;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Compares reported costs with ours, over the history: only a currency with the same unit. */
@Component
class CostDifferenceReader {
  /** More models than a person reads; the greatest differences come first. */
  private static final int MODELS_MAX = 1_000;

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final ArchivedMonthsReader archivedMonths;

  CostDifferenceReader(
      JdbcClient jdbc,
      ReadSnapshot snapshot,
      WatermarkReader watermarks,
      ArchivedMonthsReader archivedMonths) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.archivedMonths = archivedMonths;
  }

  /** Over one account, or over all. */
  CostDifferences read(Optional<String> accountId, Period period) {
    return snapshot.readHistory(
        () -> {
          Watermark watermark = accountId.map(watermarks::read).orElseGet(() -> watermarks.read());
          List<OfModel> models = models(accountId.orElse(""), period);
          return new CostDifferences(
              period.from(),
              period.to(),
              models.stream().limit(MODELS_MAX).toList(),
              models.size() > MODELS_MAX,
              notCompared(accountId.orElse(""), period),
              archivedMonths.read(List.of(period)),
              watermark);
        });
  }

  private static final String MODELS =
      """
      select u.provider, u.model_id, u.unit, count(*) as events,
        count(*) filter (where u.credits_used <> u.reported_cost) as differing,
        sum(u.credits_used) as ours, sum(u.reported_cost) as theirs
      from usage_history u
      join rate_cards r on r.rate_card_id = u.rate_card_id and cardinality(r.price_ids) > 0
      where u.occurred_at >= :from
        and u.occurred_at < :to
        and (:account_id = '' or u.account_id = :account_id)
        and u.voided_at is null
        and u.reported_currency = u.unit
      group by u.provider, u.model_id, u.unit
      order by abs(sum(u.reported_cost) - sum(u.credits_used)) desc, u.provider, u.model_id, u.unit
      limit :rows
      """;

  private List<OfModel> models(String accountId, Period period) {
    return jdbc.sql(MODELS)
        .param("account_id", accountId)
        .param("from", time(period.from()))
        .param("to", time(period.to()))
        .param("rows", MODELS_MAX + 1)
        .query(
            (row, number) -> {
              Amount ours = new Amount(row.getBigDecimal("ours"));
              Amount theirs = new Amount(row.getBigDecimal("theirs"));
              return new OfModel(
                  row.getString("provider"),
                  row.getString("model_id"),
                  row.getString("unit"),
                  row.getLong("events"),
                  row.getLong("differing"),
                  ours,
                  theirs,
                  theirs.minus(ours));
            })
        .list();
  }

  private static final String NOT_COMPARED =
      """
      select count(*)
      from usage_history u
      left join rate_cards r on r.rate_card_id = u.rate_card_id and cardinality(r.price_ids) > 0
      where u.occurred_at >= :from
        and u.occurred_at < :to
        and (:account_id = '' or u.account_id = :account_id)
        and u.voided_at is null
        and u.reported_cost is not null
        and (r.rate_card_id is null or u.reported_currency <> u.unit)
      """;

  private long notCompared(String accountId, Period period) {
    return jdbc.sql(NOT_COMPARED)
        .param("account_id", accountId)
        .param("from", time(period.from()))
        .param("to", time(period.to()))
        .query(Long.class)
        .single();
  }
}
