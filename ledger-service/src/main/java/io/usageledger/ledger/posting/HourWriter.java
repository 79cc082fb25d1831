package io.usageledger.ledger.posting;

import io.usageledger.event.Meters;
import io.usageledger.ledger.fold.HourKey;
import io.usageledger.ledger.fold.HourSums;
import io.usageledger.ledger.fold.Postings;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.function.Function;

/** Adds a batch's sums to the hourly roll-up: each row once, in the order of the keys. */
final class HourWriter {
  private final Connection connection;

  HourWriter(Connection connection) {
    this.connection = connection;
  }

  static final String HOURS =
      """
      merge into usage_hours h
      using unnest(?, ?, ?, ?, ?, ?, ?, ?, ?,
          ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        as b (account_id, hour_at, provider, model_id, operation, api_key_id, unit, events, amount,
          input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
          output_tokens, reasoning_tokens, input_audio_tokens, output_audio_tokens,
          input_image_tokens, output_image_tokens, images, audio_ms,
          processing_ms, web_searches)
      on h.account_id = b.account_id and h.hour_at = b.hour_at and h.provider = b.provider
        and h.model_id = b.model_id and h.operation = b.operation and h.api_key_id = b.api_key_id and h.unit = b.unit
      when matched then update set
        events = h.events + b.events,
        amount = h.amount + b.amount,
        input_tokens = h.input_tokens + b.input_tokens, cache_read_tokens = h.cache_read_tokens + b.cache_read_tokens,
        cache_write_5m_tokens = h.cache_write_5m_tokens + b.cache_write_5m_tokens, cache_write_1h_tokens = h.cache_write_1h_tokens + b.cache_write_1h_tokens,
        output_tokens = h.output_tokens + b.output_tokens, reasoning_tokens = h.reasoning_tokens + b.reasoning_tokens,
        input_audio_tokens = h.input_audio_tokens + b.input_audio_tokens, output_audio_tokens = h.output_audio_tokens + b.output_audio_tokens,
        input_image_tokens = h.input_image_tokens + b.input_image_tokens, output_image_tokens = h.output_image_tokens + b.output_image_tokens,
        images = h.images + b.images, audio_ms = h.audio_ms + b.audio_ms,
        processing_ms = h.processing_ms + b.processing_ms, web_searches = h.web_searches + b.web_searches
      when not matched then insert (account_id, hour_at, provider, model_id, operation, api_key_id, unit, events, amount,
          input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
          output_tokens, reasoning_tokens, input_audio_tokens, output_audio_tokens,
          input_image_tokens, output_image_tokens, images, audio_ms,
          processing_ms, web_searches)
        values (b.account_id, b.hour_at, b.provider, b.model_id, b.operation, b.api_key_id, b.unit, b.events, b.amount,
          b.input_tokens, b.cache_read_tokens, b.cache_write_5m_tokens, b.cache_write_1h_tokens,
          b.output_tokens, b.reasoning_tokens, b.input_audio_tokens, b.output_audio_tokens,
          b.input_image_tokens, b.output_image_tokens, b.images, b.audio_ms,
          b.processing_ms, b.web_searches)
      """;

  void add(Postings postings) throws SQLException {
    List<Entry<HourKey, HourSums>> rows = List.copyOf(postings.hours().entrySet());
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement merge = connection.prepareStatement(HOURS)) {
      setRows(merge, rows);
      merge.executeUpdate();
    }
    addOtherMeters(rows);
  }

  static void setRows(PreparedStatement merge, List<Entry<HourKey, HourSums>> rows)
      throws SQLException {
    int next = setKeys(merge, rows, Entry::getKey);
    merge.setObject(next++, ColumnArray.int8s(rows, row -> row.getValue().events()));
    merge.setObject(next++, ColumnArray.amounts(rows, row -> row.getValue().amount()));
    for (String meter : Meters.COLUMNS) {
      merge.setObject(next++, ColumnArray.amounts(rows, row -> row.getValue().sum(meter)));
    }
  }

  private record MeterSum(HourKey key, String meter, BigDecimal quantity) {}

  private static final String METERS =
      """
      merge into usage_hour_meters h
      using unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
        as b (account_id, hour_at, provider, model_id, operation, api_key_id, unit, meter, quantity)
      on h.account_id = b.account_id and h.hour_at = b.hour_at and h.provider = b.provider and h.model_id = b.model_id
        and h.operation = b.operation and h.api_key_id = b.api_key_id and h.unit = b.unit and h.meter = b.meter
      when matched then update set quantity = h.quantity + b.quantity
      when not matched then
        insert (account_id, hour_at, provider, model_id, operation, api_key_id, unit, meter, quantity)
        values (b.account_id, b.hour_at, b.provider, b.model_id, b.operation, b.api_key_id, b.unit, b.meter, b.quantity)
      """;

  private void addOtherMeters(List<Entry<HourKey, HourSums>> rows) throws SQLException {
    List<MeterSum> sums = new ArrayList<>();
    for (Entry<HourKey, HourSums> row : rows) {
      row.getValue()
          .forEach(
              (meter, quantity) -> {
                if (!Meters.hasColumn(meter)) {
                  sums.add(new MeterSum(row.getKey(), meter, quantity));
                }
              });
    }
    if (sums.isEmpty()) {
      return;
    }
    try (PreparedStatement merge = connection.prepareStatement(METERS)) {
      int next = setKeys(merge, sums, MeterSum::key);
      merge.setObject(next++, ColumnArray.texts(sums, MeterSum::meter));
      merge.setObject(next, ColumnArray.amounts(sums, MeterSum::quantity));
      merge.executeUpdate();
    }
  }

  /** Sets the seven key columns; returns the number of the next parameter. */
  private static <T> int setKeys(PreparedStatement merge, List<T> rows, Function<T, HourKey> key)
      throws SQLException {
    int next = 1;
    merge.setObject(next++, texts(rows, key.andThen(HourKey::accountId)));
    merge.setObject(next++, ColumnArray.instants(rows, row -> key.apply(row).hourAt()));
    merge.setObject(next++, texts(rows, key.andThen(HourKey::provider)));
    merge.setObject(next++, texts(rows, key.andThen(HourKey::model)));
    merge.setObject(next++, texts(rows, key.andThen(HourKey::operation)));
    merge.setObject(next++, texts(rows, key.andThen(HourKey::apiKeyId)));
    merge.setObject(next++, texts(rows, key.andThen(HourKey::unit)));
    return next;
  }

  private static <T> ColumnArray texts(List<T> rows, Function<T, String> text) {
    return ColumnArray.texts(rows, row -> text.apply(row));
  }
}
