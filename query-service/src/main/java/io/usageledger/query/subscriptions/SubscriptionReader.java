package io.usageledger.query.subscriptions;

import static io.usageledger.query.wire.SqlValues.instant;
import static io.usageledger.query.wire.SqlValues.time;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.subscriptions.Subscriptions.Subscription;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.Cursor;
import io.usageledger.query.wire.Page;
import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.QueryParameters;
import io.usageledger.query.wire.SqlValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads subscriptions. */
@Component
class SubscriptionReader {
  private static final String LIST = "subscriptions";

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final JsonMapper json;

  SubscriptionReader(
      JdbcClient jdbc, ReadSnapshot snapshot, WatermarkReader watermarks, JsonMapper json) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.json = json;
  }

  // The primary key finds the account's few rows; they are sorted anew for each page.
  private static final String PAGE =
      """
      select
        subscription_id, tier, status, period_start, period_end, unit, allowance, rollover_cap,
        attributes, changed_at
      from subscriptions
      where account_id = :account_id
        and (period_start, subscription_id) < (:before_time, :before_id)
        and (cardinality(:statuses) = 0 or status = any(:statuses))
      order by period_start desc, subscription_id desc
      limit :rows
      """;

  Subscriptions read(String accountId, QueryParameters parameters) {
    int limit = parameters.allowing("status", "limit", "cursor").limit();
    Optional<Cursor> cursor = parameters.findCursor(LIST, 2);
    Instant before = cursor.map(SubscriptionReader::placeTime).orElse(Period.LATEST);
    return snapshot.read(
        () -> {
          Watermark watermark = watermarks.read(accountId);
          List<Subscription> rows =
              jdbc.sql(PAGE)
                  .param("account_id", accountId)
                  .param("before_time", time(before))
                  .param("before_id", cursor.map(place -> place.key().get(1)).orElse(""))
                  .param("statuses", SqlValues.texts(parameters.all("status")))
                  .param("rows", limit + 1)
                  .query((row, number) -> subscription(row))
                  .list();
          Page<Subscription> page = Page.cut(rows, limit, SubscriptionReader::cursor);
          return new Subscriptions(page.rows(), page.nextCursor(), watermark);
        });
  }

  private Subscription subscription(ResultSet row) throws SQLException {
    return new Subscription(
        row.getString("subscription_id"),
        row.getString("tier"),
        row.getString("status"),
        instantOf(row, "period_start"),
        instantOf(row, "period_end"),
        row.getString("unit"),
        new Amount(row.getBigDecimal("allowance")),
        new Amount(row.getBigDecimal("rollover_cap")),
        json.readValue(
            row.getString("attributes"), new TypeReference<TreeMap<String, String>>() {}),
        instantOf(row, "changed_at"));
  }

  private static Instant instantOf(ResultSet row, String column) throws SQLException {
    return requireNonNull(instant(row.getObject(column, OffsetDateTime.class)));
  }

  private static Instant placeTime(Cursor cursor) {
    return Instant.EPOCH.plus(cursor.number(0), ChronoUnit.MICROS);
  }

  private static Cursor cursor(Subscription last) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, last.periodStart());
    return new Cursor(LIST, List.of(String.valueOf(micros), last.subscriptionId()));
  }
}
