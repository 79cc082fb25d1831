package io.usageledger.ledger.posting;

import io.usageledger.event.Meters;
import io.usageledger.ledger.fold.UsageFacts;
import io.usageledger.ledger.fold.UsageState;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads rows of usage_history back into what they were written from. */
public final class UsageRows {
  private UsageRows() {}

  /** The event as it was recorded, of a row with every column. */
  public static UsageRecorded event(ResultSet row) throws SQLException {
    return UsageRecorded.newBuilder()
        .setEventId(row.getString("event_id"))
        .setSource(row.getString("source"))
        .setAccountId(row.getString("account_id"))
        .setOccurredAt(StateLoader.instant(row, "occurred_at"))
        .setOperation(row.getString("operation"))
        .setProvider(row.getString("provider"))
        .setModel(row.getString("model_id"))
        .setQuantities(quantities(row))
        .setApiKeyId(row.getString("api_key_id"))
        .setConversationId(row.getString("conversation_id"))
        .setAttributes(Sql.texts(row.getString("attributes")))
        .setHoldId(row.getString("hold_id"))
        .setReportedCost(reportedCost(row))
        .setRawUsage(row.getString("raw_usage"))
        .build();
  }

  private static @Nullable ReportedCost reportedCost(ResultSet row) throws SQLException {
    BigDecimal amount = row.getBigDecimal("reported_cost");
    return amount == null ? null : new ReportedCost(amount, row.getString("reported_currency"));
  }

  /** What rating and rolling up need of the row. */
  public static UsageFacts facts(ResultSet row, UUID identity, UUID content) throws SQLException {
    String apiKeyId = row.getString("api_key_id");
    return new UsageFacts(
        identity,
        content,
        row.getString("account_id"),
        row.getLong("posting_number"),
        StateLoader.instant(row, "occurred_at"),
        new ModelKey(row.getString("provider"), row.getString("model_id")),
        row.getString("operation"),
        apiKeyId == null ? "" : apiKeyId,
        quantities(row),
        reportedCost(row));
  }

  private static Map<String, Long> quantities(ResultSet row) throws SQLException {
    Map<String, Long> quantities = new HashMap<>(Sql.numbers(row.getString("other_quantities")));
    for (String meter : Meters.COLUMNS) {
      Long quantity = row.getObject(meter, Long.class);
      if (quantity != null) {
        quantities.put(meter, quantity);
      }
    }
    return Map.copyOf(quantities);
  }

  /** How the row stands. */
  public static UsageState state(ResultSet row) throws SQLException {
    return new UsageState(
        row.getString("unit"),
        row.getBigDecimal("credits_used"),
        row.getObject("rate_card_id", UUID.class),
        Sql.instant(row.getObject("voided_at", OffsetDateTime.class)));
  }
}
