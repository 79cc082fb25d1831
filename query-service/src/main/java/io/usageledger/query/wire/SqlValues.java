package io.usageledger.query.wire;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;

/** Values in the forms that the Postgres driver takes and gives. */
public final class SqlValues {
  private SqlValues() {}

  public static SqlArrayValue texts(List<String> values) {
    return new SqlArrayValue("text", values.toArray());
  }

  /** As text: a statement casts them by {@code ::text[]::timestamptz[]}. */
  public static SqlArrayValue instants(List<Instant> values) {
    return new SqlArrayValue("text", values.stream().map(Instant::toString).toArray());
  }

  public static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  public static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
