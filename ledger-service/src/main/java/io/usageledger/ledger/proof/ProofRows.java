package io.usageledger.ledger.proof;

import io.usageledger.ledger.posting.UsageRows;
import io.usageledger.ledger.proof.ProofFile.Line;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows of one account as lines of a proof: amounts as texts, times to the microsecond. */
final class ProofRows {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

  private final JdbcTemplate jdbc;
  private final String accountId;
  private final ProofFile file;

  ProofRows(JdbcTemplate jdbc, String accountId, ProofFile file) {
    this.jdbc = jdbc;
    this.accountId = accountId;
    this.file = file;
  }

  private static final String COUNT =
      """
      select count(*)
      from usage_history
      where account_id = ?
      """;

  long countUsage() {
    Long rows = jdbc.queryForObject(COUNT, Long.class, accountId);
    return rows == null ? 0 : rows;
  }

  private static final String PRICES =
      """
      select p.price_id, p.provider, p.model_id, p.meter, p.unit, p.unit_price, p.per, p.above_input_tokens, p.effective_at,
        p.published_at
      from prices p
      where p.price_id in (
        select unnest(c.price_ids)
        from rate_cards c
        where c.rate_card_id in (select u.rate_card_id from usage_history u where u.account_id = ?)
      )
      order by p.price_id
      """;

  /** The prices that the account's usage was rated with. */
  void writePrices() {
    jdbc.query(
        PRICES,
        row -> {
          file.write(
              new Line("price")
                  .with("price_id", row.getString("price_id"))
                  .with("provider", row.getString("provider"))
                  .with("model", row.getString("model_id"))
                  .with("meter", row.getString("meter"))
                  .with("unit", row.getString("unit"))
                  .with("unit_price", plain(row.getBigDecimal("unit_price")))
                  .with("per", row.getLong("per"))
                  .with("above_input_tokens", row.getLong("above_input_tokens"))
                  .with("effective_at", time(row, "effective_at"))
                  .with("published_at", time(row, "published_at")));
        },
        accountId);
  }

  private static final String RATE_CARDS =
      """
      select c.rate_card_id, c.unit, c.price_ids
      from rate_cards c
      where c.rate_card_id in (select u.rate_card_id from usage_history u where u.account_id = ?)
      order by c.rate_card_id
      """;

  void writeRateCards() {
    jdbc.query(
        RATE_CARDS,
        row -> {
          UUID[] prices = (UUID[]) row.getArray("price_ids").getArray();
          file.write(
              new Line("rate_card")
                  .with("rate_card_id", row.getString("rate_card_id"))
                  .with("unit", row.getString("unit"))
                  .with("price_ids", Arrays.stream(prices).map(UUID::toString).toList()));
        },
        accountId);
  }

  private static final String ENTRIES =
      """
      select sequence_number, posting_number, kind, unit, amount, balance_after, credit_number, occurred_at, appended_at,
        log_partition, log_offset, evidence, detail, hash
      from entries
      where account_id = ?
      order by sequence_number
      """;

  void writeEntries() {
    jdbc.query(
        ENTRIES,
        row -> {
          file.write(
              new Line("entry")
                  .with("sequence_number", row.getLong("sequence_number"))
                  .with("posting_number", row.getLong("posting_number"))
                  .with("kind", row.getString("kind"))
                  .with("unit", row.getString("unit"))
                  .with("amount", plain(row.getBigDecimal("amount")))
                  .with("balance_after", plain(row.getBigDecimal("balance_after")))
                  .with("credit_number", row.getObject("credit_number", Integer.class))
                  .with("occurred_at", time(row, "occurred_at"))
                  .with("appended_at", time(row, "appended_at"))
                  .with("log_partition", row.getInt("log_partition"))
                  .with("log_offset", row.getLong("log_offset"))
                  .with("evidence", row.getString("evidence"))
                  .with("detail", texts(row.getString("detail")))
                  .with("hash", HexFormat.of().formatHex(row.getBytes("hash"))));
        },
        accountId);
  }

  private static final String USAGE =
      """
      select u.*
      from usage_history u
      where u.account_id = ?
      order by u.posting_number
      """;

  void writeUsage() {
    jdbc.query(
        USAGE,
        row -> {
          file.write(usage(row));
        },
        accountId);
  }

  private static Line usage(ResultSet row) throws SQLException {
    UsageRecorded event = UsageRows.event(row);
    ReportedCost cost = event.getReportedCost();
    return new Line("usage")
        .with("posting_number", row.getLong("posting_number"))
        .with("source", event.getSource())
        .with("event_id", event.getEventId())
        .with("occurred_at", event.getOccurredAt().toString())
        .with("operation", event.getOperation())
        .with("provider", event.getProvider())
        .with("model", event.getModel())
        .with("quantities", new TreeMap<>(event.getQuantities()))
        .with("api_key_id", event.getApiKeyId())
        .with("conversation_id", event.getConversationId())
        .with("attributes", new TreeMap<>(event.getAttributes()))
        .with("hold_id", event.getHoldId())
        .with("reported_cost", cost == null ? null : plain(cost.getAmount()))
        .with("reported_currency", cost == null ? null : cost.getCurrency())
        .with("raw_usage", event.getRawUsage())
        .with("unit", row.getString("unit"))
        .with("credits_used", plainOrNull(row.getBigDecimal("credits_used")))
        .with("rate_card_id", row.getString("rate_card_id"))
        .with("voided_at", time(row, "voided_at"));
  }

  private static Map<String, String> texts(@Nullable String json) {
    return json == null ? Map.of() : JSON.readValue(json, TEXTS);
  }

  private static @Nullable String time(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant().toString();
  }

  private static @Nullable String plainOrNull(@Nullable BigDecimal amount) {
    return amount == null ? null : plain(amount);
  }

  static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
