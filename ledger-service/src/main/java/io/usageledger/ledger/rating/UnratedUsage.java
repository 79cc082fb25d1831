package io.usageledger.ledger.rating;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Usage that waits for a price, found by the small index of such rows. What lies in a month that is
 * closed waits for ever.
 */
@Component
class UnratedUsage {
  /** One event that waits, by its identity and its time. */
  record Waiting(
      String accountId, Instant occurredAt, long postingNumber, String source, String eventId) {}

  /** A model, as it was sent, with how many of its events wait. */
  record WaitingModel(ModelKey name, long events) {}

  private final JdbcClient jdbc;

  UnratedUsage(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String MODELS =
      """
      select provider, model_id, count(*)
      from usage_history
      where rate_card_id is null and voided_at is null
        and date_trunc('month', occurred_at, 'UTC') not in (
          select month_at from usage_months where closed_at is not null)
      group by provider, model_id
      """;

  List<WaitingModel> models() {
    return jdbc.sql(MODELS)
        .query(
            (row, n) ->
                new WaitingModel(new ModelKey(row.getString(1), row.getString(2)), row.getLong(3)))
        .list();
  }

  private static final String PAGE =
      """
      select account_id, occurred_at, posting_number, source, event_id
      from usage_history
      where rate_card_id is null and voided_at is null
        and provider = :provider and model_id = :model
        and date_trunc('month', occurred_at, 'UTC') not in (
          select month_at from usage_months where closed_at is not null)
        and (account_id, occurred_at, posting_number) > (:accountId, :occurredAt, :postingNumber)
      order by account_id, occurred_at, posting_number
      limit :limit
      """;

  /** The next rows of a model in a fixed order. */
  List<Waiting> page(ModelKey model, Waiting after, int limit) {
    return jdbc.sql(PAGE)
        .param("provider", model.provider())
        .param("model", model.model())
        .param("accountId", after.accountId())
        .param("occurredAt", Timestamp.from(after.occurredAt()))
        .param("postingNumber", after.postingNumber())
        .param("limit", limit)
        .query(
            (row, n) ->
                new Waiting(
                    row.getString(1),
                    row.getTimestamp(2).toInstant(),
                    row.getLong(3),
                    row.getString(4),
                    row.getString(5)))
        .list();
  }
}
