package io.usageledger.ledger.pricing;

import io.usageledger.event.UnitPrice;
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

/**
 * The table of price versions: what usage rows name, and the reference prices that no topic
 * carries.
 */
@Component
class PriceStore {
  private static final int BATCH_ROWS = 1_000;
  private final JdbcTemplate jdbc;

  PriceStore(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private static final String APPEND =
      """
      insert into prices (price_id, effective_at, published_at, above_input_tokens, unit_price, per, provider,
        model_id, meter, unit)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict on constraint prices_pk do nothing
      """;

  /**
   * Adds versions; one that is there stays as it was first published. Every service may do so at
   * once.
   */
  void append(List<PriceVersion> versions) {
    List<PriceVersion> sorted =
        versions.stream().sorted(Comparator.comparing(PriceVersion::priceId)).toList();
    jdbc.batchUpdate(APPEND, sorted, BATCH_ROWS, PriceStore::set);
  }

  private static final String DELETE =
      """
      delete from prices
      where price_id = ?
      """;

  /** Puts these in the place of the reference prices; of the topic's, none is here then. */
  void replace(OtherPrices others) {
    if (others.versions().isEmpty()) {
      return;
    }
    List<PriceVersion> replaced = readAll().stream().filter(others::takesThePlaceOf).toList();
    jdbc.batchUpdate(
        DELETE, replaced, BATCH_ROWS, (delete, price) -> delete.setObject(1, price.priceId()));
    append(others.versions());
  }

  private static void set(PreparedStatement append, PriceVersion price) throws SQLException {
    int next = 1;
    append.setObject(next++, price.priceId());
    append.setTimestamp(next++, Timestamp.from(price.effectiveAt()));
    append.setTimestamp(next++, Timestamp.from(price.publishedAt()));
    append.setLong(next++, price.aboveInputTokens());
    append.setBigDecimal(next++, price.unitPrice().price().stripTrailingZeros());
    append.setLong(next++, price.unitPrice().per());
    append.setString(next++, price.model().provider());
    append.setString(next++, price.model().model());
    append.setString(next++, price.meter());
    append.setString(next, price.unit());
  }

  private static final String READ_ALL =
      """
      select price_id, effective_at, published_at, above_input_tokens, unit_price, per, provider, model_id, meter, unit
      from prices
      """;

  List<PriceVersion> readAll() {
    return jdbc.query(READ_ALL, PriceStore::version);
  }

  private static PriceVersion version(ResultSet row, int number) throws SQLException {
    return new PriceVersion(
        row.getObject("price_id", UUID.class),
        new ModelKey(row.getString("provider"), row.getString("model_id")),
        row.getString("meter"),
        row.getString("unit"),
        new UnitPrice(row.getBigDecimal("unit_price"), row.getLong("per")),
        row.getLong("above_input_tokens"),
        row.getTimestamp("effective_at").toInstant(),
        row.getTimestamp("published_at").toInstant());
  }
}
