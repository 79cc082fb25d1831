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
import java.util.stream.Stream;

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

  /**
   * Row by row and not column by column: there may be tens of thousands of rows, and each column's
   * pass would have to bring all of them into the processor's cache anew.
   */
  static void setRows(PreparedStatement merge, List<Entry<HourKey, HourSums>> rows)
      throws SQLException {
    KeyColumns keys = new KeyColumns(rows.size());
    ColumnArray amounts = ColumnArray.ofAmounts(rows.size());
    List<ColumnArray> meters =
        Meters.COLUMNS.stream().map(meter -> ColumnArray.ofAmounts(rows.size())).toList();
    for (Entry<HourKey, HourSums> row : rows) {
      keys.add(row.getKey());
      amounts.add(row.getValue().amount());
      for (int i = 0; i < meters.size(); i++) {
        meters.get(i).add(row.getValue().sum(Meters.COLUMNS.get(i)));
      }
    }
    int next = keys.set(merge);
    merge.setObject(next++, ColumnArray.int8s(rows, row -> row.getValue().events()));
    merge.setObject(next++, amounts);
    for (ColumnArray meter : meters) {
      merge.setObject(next++, meter);
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
    KeyColumns keys = new KeyColumns(sums.size());
    sums.forEach(sum -> keys.add(sum.key()));
    try (PreparedStatement merge = connection.prepareStatement(METERS)) {
      int next = keys.set(merge);
      merge.setObject(next++, ColumnArray.texts(sums, MeterSum::meter));
      merge.setObject(next, ColumnArray.amounts(sums, MeterSum::quantity));
      merge.executeUpdate();
    }
  }

  /** The seven columns of the rows' keys. */
  private static final class KeyColumns {
    private static final int TEXTS_AFTER_HOUR = 5;

    private final ColumnArray accounts;
    private final ColumnArray hours;
    private final List<ColumnArray> texts;

    KeyColumns(int rows) {
      accounts = ColumnArray.ofTexts(rows);
      hours = ColumnArray.ofInstants(rows);
      texts = Stream.generate(() -> ColumnArray.ofTexts(rows)).limit(TEXTS_AFTER_HOUR).toList();
    }

    void add(HourKey key) {
      accounts.add(key.accountId());
      hours.add(key.hourAt());
      texts.get(0).add(key.provider());
      texts.get(1).add(key.model());
      texts.get(2).add(key.operation());
      texts.get(3).add(key.apiKeyId());
      texts.get(4).add(key.unit());
    }

    /** Returns the number of the next parameter. */
    int set(PreparedStatement merge) throws SQLException {
      int next = 1;
      merge.setObject(next++, accounts);
      merge.setObject(next++, hours);
      for (ColumnArray text : texts) {
        merge.setObject(next++, text);
      }
      return next;
    }
  }
}
