package io.usageledger.ledger.rating;

import io.usageledger.ledger.fold.Charging;
import io.usageledger.ledger.posting.UsageRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Pages of the usage that a re-rate looks at, in the order of the rows' key. Months that are closed
 * take no rating.
 */
@Component
class RerateUsages {
  /** Rating does not look at what makes the event itself. */
  private static final UUID NOT_READ = new UUID(0, 0);

  private final JdbcClient jdbc;

  RerateUsages(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String ROWS =
      """
      select u.account_id, u.occurred_at, u.posting_number, u.source, u.event_id, u.provider, u.model_id, u.operation,
        u.api_key_id, u.unit, u.credits_used, u.rate_card_id, u.voided_at, u.reported_cost, u.reported_currency,
        u.other_quantities, u.input_tokens, u.cache_read_tokens, u.cache_write_5m_tokens, u.cache_write_1h_tokens,
        u.output_tokens, u.reasoning_tokens, u.input_audio_tokens, u.output_audio_tokens, u.input_image_tokens,
        u.output_image_tokens, u.images, u.audio_ms, u.processing_ms, u.web_searches,
        (select a.charged_by from accounts a where a.account_id = u.account_id) as charged_by
      from usage_history u
      where u.occurred_at >= :from and u.occurred_at < :to and u.voided_at is null
        and date_trunc('month', u.occurred_at, 'UTC') not in (
          select month_at from usage_months where closed_at is not null)
        and (:model = '' or u.model_id = :model or u.provider || '/' || u.model_id = :model)
      """;

  private static final String OF_ALL =
      ROWS
          + """
            and (u.account_id, u.occurred_at, u.posting_number) > (:accountId, :occurredAt, :postingNumber)
          order by u.account_id, u.occurred_at, u.posting_number
          limit :limit
          """;

  private static final String OF_ONE =
      ROWS
          + """
            and u.account_id = :accountId
            and (u.occurred_at, u.posting_number) > (:occurredAt, :postingNumber)
          order by u.occurred_at, u.posting_number
          limit :limit
          """;

  List<RerateUsage> page(RerateScope scope, Rerate.RowKey after, int limit) {
    boolean all = scope.accountId().isEmpty();
    return jdbc.sql(all ? OF_ALL : OF_ONE)
        .param("from", Timestamp.from(scope.from()))
        .param("to", Timestamp.from(scope.to()))
        .param("model", scope.model())
        .param("accountId", all ? after.accountId() : scope.accountId())
        .param("occurredAt", Timestamp.from(after.occurredAt()))
        .param("postingNumber", after.postingNumber())
        .param("limit", limit)
        .query((row, n) -> usage(row))
        .list();
  }

  private static RerateUsage usage(ResultSet row) throws SQLException {
    return new RerateUsage(
        row.getString("source"),
        row.getString("event_id"),
        UsageRows.facts(row, NOT_READ, NOT_READ),
        UsageRows.state(row),
        Charging.of(row.getString("charged_by")));
  }
}
