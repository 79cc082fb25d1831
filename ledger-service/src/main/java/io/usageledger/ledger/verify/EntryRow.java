package io.usageledger.ledger.verify;

import io.usageledger.ledger.fold.Entry;
import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.ledger.fold.LogPosition;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** An entry as the table has it, which may be anything that the table's constraints allow. */
@SuppressWarnings("ArrayRecordComponent") // the hash is compared by its content
record EntryRow(
    String accountId,
    long sequenceNumber,
    long postingNumber,
    EntryKind kind,
    String unit,
    BigDecimal amount,
    BigDecimal balanceAfter,
    @Nullable Integer creditNumber,
    Instant occurredAt,
    LogPosition position,
    UUID evidence,
    Map<String, String> detail,
    byte[] hash) {
  /** What {@link #of} reads. */
  static final String COLUMNS =
      "e.account_id, e.sequence_number, e.posting_number, e.kind, e.unit, e.amount, e.balance_after, e.credit_number, e.occurred_at, e.appended_at, e.log_partition, e.log_offset, e.evidence, e.hash, e.detail";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  static EntryRow of(ResultSet row) throws SQLException {
    return new EntryRow(
        row.getString("account_id"),
        row.getLong("sequence_number"),
        row.getLong("posting_number"),
        EntryKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("unit"),
        row.getBigDecimal("amount"),
        row.getBigDecimal("balance_after"),
        row.getObject("credit_number", Integer.class),
        instant(row, "occurred_at"),
        position(row),
        row.getObject("evidence", UUID.class),
        detail(row.getString("detail")),
        row.getBytes("hash"));
  }

  /** A negative offset, which no log has, reads as one that no record is at. */
  private static LogPosition position(ResultSet row) throws SQLException {
    long offset = row.getLong("log_offset");
    int partition = row.getInt("log_partition");
    return new LogPosition(
        partition < 0 ? Integer.MAX_VALUE : partition,
        offset < 0 ? Long.MAX_VALUE : offset,
        instant(row, "appended_at"));
  }

  /** JSON that is no map of texts was written by nobody of ours, and hashes to something else. */
  private static Map<String, String> detail(@Nullable String text) {
    try {
      return text == null ? Map.of() : JSON.readValue(text, TEXTS);
    } catch (JacksonException notOurs) {
      return Map.of("unreadable", String.valueOf(text));
    }
  }

  byte[] hashAfter(byte[] previousHash) {
    return Entry.chain(
        previousHash,
        accountId,
        sequenceNumber,
        postingNumber,
        kind,
        unit,
        amount,
        balanceAfter,
        creditNumber,
        occurredAt,
        position,
        evidence,
        detail);
  }

  /** Whether it is for a usage event; entries that cover or grant are for a credit. */
  boolean isUsage() {
    return switch (kind) {
      case USAGE, UNRATED, RATED, VOID -> true;
      case GRANT, COVER, EXPIRY, REVOCATION, ADJUSTMENT, SUBSCRIPTION, ACCOUNT -> false;
    };
  }

  /** Whether it takes from a credit what is then lost. */
  boolean forfeits() {
    return creditNumber != null
        && switch (kind) {
          case EXPIRY, REVOCATION, SUBSCRIPTION -> true;
          case USAGE, UNRATED, RATED, VOID, GRANT, COVER, ADJUSTMENT, ACCOUNT -> false;
        };
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
