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

  /**
   * Usage of a model that something may rate by now.
   *
   * @param priced whether anything is published of the model; without, only a reported cost rates
   * @param accounts only of these; empty is of all
   */
  record Scope(ModelKey model, boolean priced, List<String> accounts) {
    Scope {
      accounts = List.copyOf(accounts);
    }
  }

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
      select u.account_id, u.occurred_at, u.posting_number, u.source, u.event_id
      from usage_history u
      where u.rate_card_id is null and u.voided_at is null
        and u.provider = :provider and u.model_id = :model
        and date_trunc('month', u.occurred_at, 'UTC') not in (
          select month_at from usage_months where closed_at is not null)
        and (:ofAll or u.account_id = any(:accounts))
        and case (select a.charged_by from accounts a where a.account_id = u.account_id)
          when 'prices' then :priced
          else u.reported_cost is not null
        end
        and (u.account_id, u.occurred_at, u.posting_number) > (:accountId, :occurredAt, :postingNumber)
      order by u.account_id, u.occurred_at, u.posting_number
      limit :limit
      """;

  /** The next rows of the scope in a fixed order. */
  List<Waiting> page(Scope scope, Waiting after, int limit) {
    return jdbc.sql(PAGE)
        .param("provider", scope.model().provider())
        .param("model", scope.model().model())
        .param("ofAll", scope.accounts().isEmpty())
        .param("accounts", scope.accounts().toArray(String[]::new))
        .param("priced", scope.priced())
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
