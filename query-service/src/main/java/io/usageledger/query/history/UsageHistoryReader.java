package io.usageledger.query.history;

import static io.usageledger.query.wire.SqlValues.time;

import io.usageledger.query.history.UsageEvent.State;
import io.usageledger.query.watermark.ArchivedMonthsReader;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Cursor;
import io.usageledger.query.wire.Page;
import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.QueryParameters;
import io.usageledger.query.wire.SqlValues;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads pages of the usage history. */
@Component
class UsageHistoryReader {
  static final String[] PARAMETERS = {
    "from",
    "to",
    "limit",
    "cursor",
    "model",
    "provider",
    "operation",
    "api_key_id",
    "conversation_id",
    "source",
    "event_id",
    "hold_id",
    "unit",
    "state",
    "attributes."
  };

  private static final String LIST = "usage-history";

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final ArchivedMonthsReader archivedMonths;
  private final UsageRows rows;
  private final JsonMapper json;

  UsageHistoryReader(
      JdbcClient jdbc,
      ReadSnapshot snapshot,
      WatermarkReader watermarks,
      ArchivedMonthsReader archivedMonths,
      UsageRows rows,
      JsonMapper json) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.archivedMonths = archivedMonths;
    this.rows = rows;
    this.json = json;
  }

  UsageHistory read(String accountId, QueryParameters parameters) {
    int limit = parameters.allowing(PARAMETERS).limit();
    Period period = Period.any(parameters);
    Map<String, @Nullable Object> asked = statementParameters(accountId, period, parameters);
    asked.put("rows", limit + 1);
    return snapshot.readHistory(
        () -> {
          Watermark watermark = watermarks.read(accountId);
          List<UsageEvent> found =
              jdbc.sql(PAGE).params(asked).query((row, number) -> rows.event(row)).list();
          Page<UsageEvent> page = Page.cut(found, limit, UsageHistoryReader::cursor);
          return new UsageHistory(
              page.rows(), page.nextCursor(), archivedMonths.read(List.of(period)), watermark);
        });
  }

  // The primary key serves the order, partition by partition from the newest; filters drop rows on
  // the way, so a filter that matches little reads on until its page is full or its time is up.
  private static final String PAGE =
      """
      select
        occurred_at, posting_number, source, event_id, operation, provider, model_id, unit, credits_used,
        rate_card_id, voided_at, api_key_id, conversation_id, hold_id, reported_cost, reported_currency,
        other_quantities, attributes,
        input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
        reasoning_tokens, input_audio_tokens, output_audio_tokens, input_image_tokens,
        output_image_tokens, images, audio_ms, processing_ms, web_searches
      from usage_history
      where account_id = :account_id
        and occurred_at >= :from
        and occurred_at < :to
        and (occurred_at, posting_number) < (:before_time, :before_number)
        and (cardinality(:models) = 0 or model_id = any(:models))
        and (cardinality(:providers) = 0 or provider = any(:providers))
        and (cardinality(:operations) = 0 or operation = any(:operations))
        and (cardinality(:api_key_ids) = 0 or coalesce(api_key_id, '') = any(:api_key_ids))
        and (cardinality(:conversation_ids) = 0 or coalesce(conversation_id, '') = any(:conversation_ids))
        and (cardinality(:sources) = 0 or source = any(:sources))
        and (cardinality(:event_ids) = 0 or event_id = any(:event_ids))
        and (cardinality(:hold_ids) = 0 or coalesce(hold_id, '') = any(:hold_ids))
        and (cardinality(:units) = 0 or coalesce(unit, '') = any(:units))
        and (:state::text is null or :state = case
          when voided_at is not null then 'voided'
          when credits_used is null then 'unrated'
          else 'rated' end)
        and (:attribute_filters = '{}' or not exists (
          select
          from jsonb_each(:attribute_filters::jsonb) as filter
          where not coalesce(jsonb_exists(filter.value, attributes ->> filter.key), false)))
      order by occurred_at desc, posting_number desc
      limit :rows
      """;

  private Map<String, @Nullable Object> statementParameters(
      String accountId, Period period, QueryParameters parameters) {
    Optional<Cursor> cursor = parameters.findCursor(LIST, 2);
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("account_id", accountId);
    asked.put("from", time(period.from()));
    asked.put("to", time(period.to()));
    asked.put("before_time", time(cursor.map(UsageHistoryReader::placeTime).orElse(period.to())));
    asked.put("before_number", cursor.map(place -> place.number(1)).orElse(0L));
    asked.put("models", SqlValues.texts(parameters.all("model")));
    asked.put("providers", SqlValues.texts(parameters.all("provider")));
    asked.put("operations", SqlValues.texts(parameters.all("operation")));
    asked.put("api_key_ids", SqlValues.texts(parameters.all("api_key_id")));
    asked.put("conversation_ids", SqlValues.texts(parameters.all("conversation_id")));
    asked.put("sources", SqlValues.texts(parameters.all("source")));
    asked.put("event_ids", SqlValues.texts(parameters.all("event_id")));
    asked.put("hold_ids", SqlValues.texts(parameters.all("hold_id")));
    asked.put("units", SqlValues.texts(parameters.all("unit")));
    asked.put("state", parameters.findChoice("state", State.class).map(State::text).orElse(null));
    asked.put("attribute_filters", json.writeValueAsString(parameters.startingWith("attributes.")));
    return asked;
  }

  private static Instant placeTime(Cursor cursor) {
    return Instant.EPOCH.plus(cursor.number(0), ChronoUnit.MICROS);
  }

  private static Cursor cursor(UsageEvent last) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, last.occurredAt());
    return new Cursor(LIST, List.of(String.valueOf(micros), String.valueOf(last.postingNumber())));
  }
}
