package io.usageledger.query.usage;

import static io.usageledger.query.wire.ReadRefusal.ANSWER_TOO_LARGE;
import static io.usageledger.query.wire.SqlValues.time;

import io.usageledger.query.watermark.ArchivedMonthsReader;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.ReadRefusedException;
import io.usageledger.query.wire.SqlValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sums usage. Hours that lie whole in a bucket come from the roll-up, hours that a bucket's
 * boundary cuts come from the history; both ways give the same sums.
 */
@Component
class UsageReader {
  /** About 20 MB of JSON; a person or a chart wants far less. */
  private static final int ROWS_MAX = 50_000;

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final ArchivedMonthsReader archivedMonths;
  private final JsonMapper json;

  UsageReader(
      JdbcClient jdbc,
      ReadSnapshot snapshot,
      WatermarkReader watermarks,
      ArchivedMonthsReader archivedMonths,
      JsonMapper json) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.archivedMonths = archivedMonths;
    this.json = json;
  }

  UsageAnswer read(UsageQuestion question) {
    return snapshot.readHistory(
        () -> {
          Watermark watermark =
              question.accountId().map(watermarks::read).orElseGet(watermarks::read);
          Period period = question.buckets().period();
          return new UsageAnswer(
              buckets(question),
              period.from(),
              period.to(),
              archivedMonths.read(question.sources().history()),
              watermark);
        });
  }

  // One statement for every question: what is not asked for is null in every row, so that it groups
  // nothing. A row has either the columns of events and known meters, or one other meter. The
  // arrays of times are made once: reading a time depends on the session, so a cast would be
  // repeated for every row.
  private static final String SUMS =
      """
      with asked as materialized (
        select
          :bucket_starts::text[]::timestamptz[] as bucket_starts,
          :cut_hours::text[]::timestamptz[] as cut_hours
      ),
      span as (
        select span.starts_at, span.ends_at
        from unnest(:span_starts::text[]::timestamptz[], :span_ends::text[]::timestamptz[])
          as span (starts_at, ends_at)
      ),
      piece as (
        select
          hour_at as at, account_id, provider, model_id, operation, api_key_id, unit,
          null::text as conversation_id, null::text as source, null::jsonb as attributes,
          null::text as meter, 0::numeric as quantity, events, amount,
          input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
          reasoning_tokens, input_audio_tokens, output_audio_tokens, input_image_tokens,
          output_image_tokens, images, audio_ms, processing_ms, web_searches
        from usage_hours
        where (:account_id::text is null or account_id = :account_id)
          and hour_at >= :rolled_from
          and hour_at < :rolled_to
          and hour_at <> all((select cut_hours from asked)::timestamptz[])
          and events > 0
        union all
        select
          hour_at, account_id, provider, model_id, operation, api_key_id, unit,
          null, null, null,
          meter, quantity, 0, 0,
          0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        from usage_hour_meters
        where (:account_id::text is null or account_id = :account_id)
          and hour_at >= :rolled_from
          and hour_at < :rolled_to
          and hour_at <> all((select cut_hours from asked)::timestamptz[])
          and quantity > 0
        union all
        select
          occurred_at, account_id, provider, model_id, operation, coalesce(api_key_id, ''), coalesce(unit, ''),
          conversation_id, source, attributes,
          null, 0, 1, coalesce(credits_used, 0),
          coalesce(input_tokens, 0), coalesce(cache_read_tokens, 0), coalesce(cache_write_5m_tokens, 0),
          coalesce(cache_write_1h_tokens, 0), coalesce(output_tokens, 0), coalesce(reasoning_tokens, 0),
          coalesce(input_audio_tokens, 0), coalesce(output_audio_tokens, 0), coalesce(input_image_tokens, 0),
          coalesce(output_image_tokens, 0), coalesce(images, 0), coalesce(audio_ms, 0),
          coalesce(processing_ms, 0), coalesce(web_searches, 0)
        from span
        join usage_history on occurred_at >= starts_at and occurred_at < ends_at
        where (:account_id::text is null or account_id = :account_id)
          and voided_at is null
        union all
        select
          occurred_at, account_id, provider, model_id, operation, coalesce(api_key_id, ''), coalesce(unit, ''),
          conversation_id, source, attributes,
          other.key, other.value::numeric, 0, 0,
          0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        from span
        join usage_history on occurred_at >= starts_at and occurred_at < ends_at
        cross join jsonb_each_text(other_quantities) as other
        where (:account_id::text is null or account_id = :account_id)
          and voided_at is null
          and other_quantities is not null
      ),
      wanted as (
        select
          width_bucket(at, (select bucket_starts from asked)) - 1 as bucket,
          case when 'model' = any(:group_by) then model_id end as model,
          case when 'provider' = any(:group_by) then provider end as provider,
          case when 'operation' = any(:group_by) then operation end as operation,
          case when 'api_key_id' = any(:group_by) then nullif(api_key_id, '') end as api_key_id,
          case when 'account_id' = any(:group_by) then account_id end as account_id,
          case when 'conversation_id' = any(:group_by) then conversation_id end as conversation_id,
          case when 'source' = any(:group_by) then source end as source,
          case when cardinality(:group_attributes) > 0 then array(
            select attributes ->> name
            from unnest(:group_attributes) with ordinality as named (name, place)
            order by place) end as attribute_values,
          unit, meter, quantity, events, amount,
          input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
          reasoning_tokens, input_audio_tokens, output_audio_tokens, input_image_tokens,
          output_image_tokens, images, audio_ms, processing_ms, web_searches
        from piece
        where (cardinality(:models) = 0 or model_id = any(:models))
          and (cardinality(:providers) = 0 or provider = any(:providers))
          and (cardinality(:operations) = 0 or operation = any(:operations))
          and (cardinality(:api_key_ids) = 0 or api_key_id = any(:api_key_ids))
          and (cardinality(:account_ids) = 0 or account_id = any(:account_ids))
          and (cardinality(:units) = 0 or unit = any(:units))
          and (cardinality(:conversation_ids) = 0 or coalesce(conversation_id, '') = any(:conversation_ids))
          and (cardinality(:sources) = 0 or source = any(:sources))
          and (:attribute_filters = '{}' or not exists (
            select
            from jsonb_each(:attribute_filters::jsonb) as filter
            where not coalesce(jsonb_exists(filter.value, attributes ->> filter.key), false)))
      )
      select
        bucket, model, provider, operation, api_key_id, account_id, conversation_id, source,
        attribute_values, unit, meter,
        sum(quantity) as quantity, sum(events) as events, sum(amount) as amount,
        sum(input_tokens) as input_tokens, sum(cache_read_tokens) as cache_read_tokens,
        sum(cache_write_5m_tokens) as cache_write_5m_tokens,
        sum(cache_write_1h_tokens) as cache_write_1h_tokens, sum(output_tokens) as output_tokens,
        sum(reasoning_tokens) as reasoning_tokens, sum(input_audio_tokens) as input_audio_tokens,
        sum(output_audio_tokens) as output_audio_tokens, sum(input_image_tokens) as input_image_tokens,
        sum(output_image_tokens) as output_image_tokens, sum(images) as images, sum(audio_ms) as audio_ms,
        sum(processing_ms) as processing_ms, sum(web_searches) as web_searches
      from wanted
      group by
        bucket, model, provider, operation, api_key_id, account_id, conversation_id, source,
        attribute_values, unit, meter
      order by
        bucket, model, provider, operation, api_key_id, account_id, conversation_id, source,
        attribute_values, unit, meter
      limit :rows
      """;

  private List<UsageAnswer.Bucket> buckets(UsageQuestion question) {
    Map<UsageRow.Place, UsageSum> sums = new LinkedHashMap<>();
    List<UsageRow> rows =
        jdbc.sql(SUMS)
            .params(parameters(question))
            .query((row, number) -> UsageRow.of(row, question))
            .list();
    if (rows.size() > ROWS_MAX) {
      throw new ReadRefusedException(
          ANSWER_TOO_LARGE,
          "The answer has more than "
              + ROWS_MAX
              + " rows (of bucket, group, unit and meter). Ask for wider buckets, a shorter period or fewer names in group_by.");
    }
    rows.forEach(row -> row.addTo(sums.computeIfAbsent(row.place(), place -> new UsageSum())));
    List<UsageAnswer.Bucket> buckets = new ArrayList<>();
    sums.forEach(
        (place, sum) ->
            buckets.add(
                sum.toBucket(
                    question.buckets().starts().get(place.bucket()),
                    question.buckets().endOf(place.bucket()),
                    place.group())));
    return buckets;
  }

  private Map<String, @Nullable Object> parameters(UsageQuestion question) {
    Buckets.Sources sources = question.sources();
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("account_id", question.accountId().orElse(null));
    parameters.put("rolled_from", time(sources.rolledFrom()));
    parameters.put("rolled_to", time(sources.rolledTo()));
    parameters.put("cut_hours", SqlValues.instants(sources.cutHours()));
    parameters.put(
        "span_starts", SqlValues.instants(sources.history().stream().map(Period::from).toList()));
    parameters.put(
        "span_ends", SqlValues.instants(sources.history().stream().map(Period::to).toList()));
    parameters.put("bucket_starts", SqlValues.instants(question.buckets().starts()));
    parameters.put("group_by", SqlValues.texts(question.groupBy()));
    parameters.put("group_attributes", SqlValues.texts(question.groupAttributes()));
    parameters.put("models", filter(question, "model"));
    parameters.put("providers", filter(question, "provider"));
    parameters.put("operations", filter(question, "operation"));
    parameters.put("api_key_ids", filter(question, "api_key_id"));
    parameters.put("account_ids", filter(question, "account_id"));
    parameters.put("units", filter(question, "unit"));
    parameters.put("conversation_ids", filter(question, "conversation_id"));
    parameters.put("sources", filter(question, "source"));
    parameters.put("attribute_filters", json.writeValueAsString(attributeFilters(question)));
    parameters.put("rows", ROWS_MAX + 1);
    return parameters;
  }

  private static Object filter(UsageQuestion question, String dimension) {
    return SqlValues.texts(question.filters().getOrDefault(dimension, List.of()));
  }

  private static Map<String, List<String>> attributeFilters(UsageQuestion question) {
    return question.filters().entrySet().stream()
        .filter(filter -> UsageQuestion.isAttribute(filter.getKey()))
        .collect(
            Collectors.toMap(
                filter -> UsageQuestion.attribute(filter.getKey()), Map.Entry::getValue));
  }
}
