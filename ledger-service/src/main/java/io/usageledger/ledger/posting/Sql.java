package io.usageledger.ledger.posting;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
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

  static @Nullable String json(Map<String, ?> values) {
    return values.isEmpty() ? null : JsonObjects.text(values);
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
}
