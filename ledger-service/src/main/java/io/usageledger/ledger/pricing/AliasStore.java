package io.usageledger.ledger.pricing;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The table of model aliases, as readers of the ledger see them. */
@Component
class AliasStore {
  private static final int BATCH_ROWS = 1_000;
  private final JdbcTemplate jdbc;

  AliasStore(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private static final String APPEND =
      """
      insert into model_aliases (alias_id, effective_at, published_at, provider, model_id, priced_as_provider,
        priced_as_model_id)
      values (?, ?, ?, ?, ?, ?, ?)
      on conflict on constraint model_aliases_pk do nothing
      """;

  /** Adds versions; one that is there stays as it was first published. */
  void append(List<ModelAlias> aliases) {
    List<ModelAlias> sorted =
        aliases.stream().sorted(Comparator.comparing(ModelAlias::aliasId)).toList();
    jdbc.batchUpdate(APPEND, sorted, BATCH_ROWS, AliasStore::set);
  }

  private static void set(PreparedStatement append, ModelAlias alias) throws SQLException {
    int next = 1;
    append.setObject(next++, alias.aliasId());
    append.setTimestamp(next++, Timestamp.from(alias.effectiveAt()));
    append.setTimestamp(next++, Timestamp.from(alias.publishedAt()));
    append.setString(next++, alias.name().provider());
    append.setString(next++, alias.name().model());
    append.setString(next++, alias.pricedAs().provider());
    append.setString(next, alias.pricedAs().model());
  }

  private static final String READ_ALL =
      """
      select alias_id, effective_at, published_at, provider, model_id, priced_as_provider, priced_as_model_id
      from model_aliases
      """;

  List<ModelAlias> readAll() {
    return jdbc.query(READ_ALL, AliasStore::alias);
  }

  private static ModelAlias alias(ResultSet row, int number) throws SQLException {
    return new ModelAlias(
        row.getObject("alias_id", UUID.class),
        new ModelKey(row.getString("provider"), row.getString("model_id")),
        new ModelKey(row.getString("priced_as_provider"), row.getString("priced_as_model_id")),
        row.getTimestamp("effective_at").toInstant(),
        row.getTimestamp("published_at").toInstant());
  }
}
