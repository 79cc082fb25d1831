package io.usageledger.query.reference;

import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.reference.ModelAliases.ModelAlias;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.WatermarkReader;
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

/** Reads model aliases. */
@Component
class AliasReader {
  private static final String LIST = "model-aliases";

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;

  AliasReader(JdbcClient jdbc, ReadSnapshot snapshot, WatermarkReader watermarks) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
  }

  private static final String ALIASES =
      """
      select alias_id, provider, model_id, priced_as_provider, priced_as_model_id, effective_at, published_at
      from model_aliases
      where (provider, model_id, alias_id) > (:after_provider, :after_model, :after_id::uuid)
        and (cardinality(:providers) = 0 or provider = any(:providers))
        and (cardinality(:models) = 0 or model_id = any(:models))
      order by provider, model_id, alias_id
      limit :rows
      """;

  ModelAliases aliases(QueryParameters parameters) {
    int limit = parameters.allowing("provider", "model", "limit", "cursor").limit();
    Optional<Cursor> cursor = parameters.findCursor(LIST, 3);
    return snapshot.read(
        () -> {
          List<ModelAlias> rows =
              jdbc.sql(ALIASES)
                  .param("after_provider", cursor.map(place -> place.key().get(0)).orElse(""))
                  .param("after_model", cursor.map(place -> place.key().get(1)).orElse(""))
                  .param("after_id", cursor.map(place -> place.uuid(2)).orElse(new UUID(0, 0)))
                  .param("providers", SqlValues.texts(parameters.all("provider")))
                  .param("models", SqlValues.texts(parameters.all("model")))
                  .param("rows", limit + 1)
                  .query((row, number) -> alias(row))
                  .list();
          Page<ModelAlias> page = Page.cut(rows, limit, AliasReader::cursor);
          return new ModelAliases(page.rows(), page.nextCursor(), watermarks.read());
        });
  }

  private static Cursor cursor(ModelAlias alias) {
    return new Cursor(LIST, List.of(alias.provider(), alias.model(), alias.aliasId().toString()));
  }

  private static ModelAlias alias(ResultSet row) throws SQLException {
    return new ModelAlias(
        row.getObject("alias_id", UUID.class),
        row.getString("provider"),
        row.getString("model_id"),
        row.getString("priced_as_provider"),
        row.getString("priced_as_model_id"),
        requireNonNull(instant(row.getObject("effective_at", OffsetDateTime.class))),
        requireNonNull(instant(row.getObject("published_at", OffsetDateTime.class))));
  }
}
