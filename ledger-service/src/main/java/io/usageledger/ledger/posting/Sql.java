package io.usageledger.ledger.posting;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** How values stand in Postgres. */
final class Sql {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<Map<String, Long>> NUMBERS = new TypeReference<>() {};

  private Sql() {}

  /** An amount without trailing zeros: it takes less room, and reads as it was meant. */
  static String exact(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  static @Nullable String json(Map<String, ?> values) {
    return values.isEmpty() ? null : JSON.writeValueAsString(values);
  }

  static String jsonList(Collection<?> values) {
    return JSON.writeValueAsString(values);
  }

  static Map<String, String> texts(@Nullable String json) throws JacksonException {
    return json == null ? Map.of() : JSON.readValue(json, TEXTS);
  }

  static Map<String, Long> numbers(@Nullable String json) throws JacksonException {
    return json == null ? Map.of() : JSON.readValue(json, NUMBERS);
  }

  static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** One column of many rows, as an array for {@code unnest}. */
  static <T> Array column(
      Connection connection, String type, Collection<T> rows, Function<T, @Nullable Object> value)
      throws SQLException {
    Object[] values = new Object[rows.size()];
    int i = 0;
    for (T row : rows) {
      Object cell = value.apply(row);
      values[i++] = cell instanceof BigDecimal amount ? exact(amount) : cell;
    }
    return connection.createArrayOf(type, values);
  }
}
