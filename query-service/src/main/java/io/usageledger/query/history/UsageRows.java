package io.usageledger.query.history;

import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.event.Meters;
import io.usageledger.query.history.UsageEvent.ReportedCost;
import io.usageledger.query.history.UsageEvent.State;
import io.usageledger.query.wire.Amount;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Turns rows of usage_history into events. */
@Component
class UsageRows {
  private final JsonMapper json;

  UsageRows(JsonMapper json) {
    this.json = json;
  }

  UsageEvent event(ResultSet row) throws SQLException {
    return new UsageEvent(
        row.getString("source"),
        row.getString("event_id"),
        requireNonNull(instant(row.getObject("occurred_at", OffsetDateTime.class))),
        row.getLong("posting_number"),
        state(row),
        row.getString("operation"),
        row.getString("provider"),
        row.getString("model_id"),
        quantities(row),
        row.getString("unit"),
        amount(row.getBigDecimal("credits_used")),
        row.getObject("rate_card_id", UUID.class),
        instant(row.getObject("voided_at", OffsetDateTime.class)),
        row.getString("api_key_id"),
        row.getString("conversation_id"),
        row.getString("hold_id"),
        reportedCost(row),
        attributes(row));
  }

  private static State state(ResultSet row) throws SQLException {
    if (row.getObject("voided_at") != null) {
      return State.VOIDED;
    }
    return row.getObject("credits_used") == null ? State.UNRATED : State.RATED;
  }

  private Map<String, Long> quantities(ResultSet row) throws SQLException {
    Map<String, Long> quantities = new TreeMap<>();
    for (String meter : Meters.COLUMNS) {
      long quantity = row.getLong(meter);
      if (!row.wasNull()) {
        quantities.put(meter, quantity);
      }
    }
    String others = row.getString("other_quantities");
    if (others != null) {
      quantities.putAll(json.readValue(others, new TypeReference<Map<String, Long>>() {}));
    }
    return quantities;
  }

  private Map<String, String> attributes(ResultSet row) throws SQLException {
    String attributes = row.getString("attributes");
    return attributes == null
        ? Map.of()
        : json.readValue(attributes, new TypeReference<TreeMap<String, String>>() {});
  }

  private static @Nullable ReportedCost reportedCost(ResultSet row) throws SQLException {
    BigDecimal cost = row.getBigDecimal("reported_cost");
    return cost == null
        ? null
        : new ReportedCost(new Amount(cost), row.getString("reported_currency"));
  }

  private static @Nullable Amount amount(@Nullable BigDecimal value) {
    return value == null ? null : new Amount(value);
  }
}
