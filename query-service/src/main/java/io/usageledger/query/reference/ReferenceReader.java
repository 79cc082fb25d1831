package io.usageledger.query.reference;

import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.reference.Models.Model;
import io.usageledger.query.reference.Prices.Price;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.Cursor;
import io.usageledger.query.wire.Page;
import io.usageledger.query.wire.QueryParameters;
import io.usageledger.query.wire.SqlValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads models and prices. */
@Component
class ReferenceReader {
  private static final String MODELS_LIST = "models";
  private static final String PRICES_LIST = "prices";

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;

  ReferenceReader(JdbcClient jdbc, ReadSnapshot snapshot, WatermarkReader watermarks) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
  }

  private static final String MODELS =
      """
      select provider, model_id, capabilities, context_tokens, available
      from models
      where (provider, model_id) > (:after_provider, :after_model)
        and (cardinality(:providers) = 0 or provider = any(:providers))
      order by provider, model_id
      limit :rows
      """;

  Models models(QueryParameters parameters) {
    int limit = parameters.allowing("provider", "limit", "cursor").limit();
    Optional<Cursor> cursor = parameters.findCursor(MODELS_LIST, 2);
    return snapshot.read(
        () -> {
          List<Model> rows =
              jdbc.sql(MODELS)
                  .param("after_provider", part(cursor, 0))
                  .param("after_model", part(cursor, 1))
                  .param("providers", SqlValues.texts(parameters.all("provider")))
                  .param("rows", limit + 1)
                  .query((row, number) -> model(row))
                  .list();
          Page<Model> page =
              Page.cut(
                  rows,
                  limit,
                  model -> new Cursor(MODELS_LIST, List.of(model.provider(), model.model())));
          return new Models(page.rows(), page.nextCursor(), watermarks.read());
        });
  }

  private static final String PRICES =
      """
      select
        price_id, provider, model_id, meter, unit, unit_price, per, above_input_tokens, effective_at, published_at
      from prices
      where (provider, model_id, meter, price_id) > (:after_provider, :after_model, :after_meter, :after_id::uuid)
        and (cardinality(:providers) = 0 or provider = any(:providers))
        and (cardinality(:models) = 0 or model_id = any(:models))
        and (cardinality(:meters) = 0 or meter = any(:meters))
        and (cardinality(:units) = 0 or unit = any(:units))
      order by provider, model_id, meter, price_id
      limit :rows
      """;

  Prices prices(QueryParameters parameters) {
    int limit =
        parameters.allowing("provider", "model", "meter", "unit", "limit", "cursor").limit();
    Optional<Cursor> cursor = parameters.findCursor(PRICES_LIST, 4);
    UUID afterId = cursor.map(place -> place.uuid(3)).orElse(new UUID(0, 0));
    return snapshot.read(
        () -> {
          List<Price> rows =
              jdbc.sql(PRICES)
                  .param("after_provider", part(cursor, 0))
                  .param("after_model", part(cursor, 1))
                  .param("after_meter", part(cursor, 2))
                  .param("after_id", afterId)
                  .param("providers", SqlValues.texts(parameters.all("provider")))
                  .param("models", SqlValues.texts(parameters.all("model")))
                  .param("meters", SqlValues.texts(parameters.all("meter")))
                  .param("units", SqlValues.texts(parameters.all("unit")))
                  .param("rows", limit + 1)
                  .query((row, number) -> price(row))
                  .list();
          Page<Price> page = Page.cut(rows, limit, ReferenceReader::cursor);
          return new Prices(page.rows(), page.nextCursor(), watermarks.read());
        });
  }

  private static String part(Optional<Cursor> cursor, int part) {
    return cursor.map(place -> place.key().get(part)).orElse("");
  }

  private static Cursor cursor(Price price) {
    return new Cursor(
        PRICES_LIST,
        List.of(price.provider(), price.model(), price.meter(), price.priceId().toString()));
  }

  private static Model model(ResultSet row) throws SQLException {
    return new Model(
        row.getString("provider"),
        row.getString("model_id"),
        List.of((String[]) row.getArray("capabilities").getArray()),
        row.getObject("context_tokens", Long.class),
        row.getBoolean("available"));
  }

  private static Price price(ResultSet row) throws SQLException {
    return new Price(
        row.getObject("price_id", UUID.class),
        row.getString("provider"),
        row.getString("model_id"),
        row.getString("meter"),
        row.getString("unit"),
        new Amount(row.getBigDecimal("unit_price")),
        row.getLong("per"),
        row.getLong("above_input_tokens"),
        requireNonNull(instant(row.getObject("effective_at", OffsetDateTime.class))),
        requireNonNull(instant(row.getObject("published_at", OffsetDateTime.class))));
  }
}
